internal import Redis

/// A message to accept.
package struct Enqueue: Sendable {
    package let lane: Lane
    /// The one its lane's name begins with; 0 where that has none.
    package let tenant: Int64
    package let id: String
    /// 16 hexadecimal digits of the text's hash, to tell a repeated message from another one with its id; nil = the id
    /// is fresh and no duplicate is looked for.
    package let fingerprint: String?
    /// The envelope's JSON.
    package let envelope: String

    package init(lane: Lane, tenant: Int64, id: String, fingerprint: String?, envelope: String) {
        self.lane = lane
        self.tenant = tenant
        self.id = id
        self.fingerprint = fingerprint
        self.envelope = envelope
    }
}

/// What became of a message.
package enum EnqueueOutcome: String, Sendable {
    case accepted = "ok"
    /// The same message was accepted before, today or yesterday.
    case duplicate = "dup"
    /// The id belongs to a message with another text.
    case conflict
    /// The mailbox has as much waiting as it may have.
    case full
    /// The tenant has as many lanes ready as it may have.
    case tenantFull = "crowded"
    /// Redis is at its memory limit: refused before the first write. No word of the script.
    case outOfMemory
}

/// lane_enqueue: many messages in one call.
struct LaneEnqueue: LaneScript {
    static let script = RedisScript(lane: "lane_enqueue", PackageResources.lane_enqueue_lua)

    let limits: QueueLimits
    let messages: [Enqueue]

    var arguments: [String] {
        var arguments = ["\(limits.mailbox)", "\(limits.tenant)"]
        arguments.reserveCapacity(2 + messages.count * 5)
        for message in messages {
            arguments.append(message.lane.name)
            arguments.append(String(message.tenant))
            arguments.append(message.id)
            arguments.append(message.fingerprint ?? "")
            arguments.append(message.envelope)
        }
        return arguments
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> [EnqueueOutcome] {
        let words = try reply.strings()
        guard words.count == messages.count else { throw .unexpected(reply: "\(words.count) outcomes") }
        var outcomes: [EnqueueOutcome] = []
        outcomes.reserveCapacity(words.count)
        for word in words { outcomes.append(try EnqueueOutcome(word: word)) }
        return outcomes
    }
}
