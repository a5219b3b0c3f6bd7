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
    /// Redis may lack what the journal has, and takes nothing more for it until that is put back.
    case refilling
    /// Redis is at its memory limit: refused before the first write. No word of the script.
    case outOfMemory
}

/// What became of a message, and what the journal is to know of it.
package struct Enqueued: Sendable, Equatable {
    package let outcome: EnqueueOutcome
    /// Nil without a journal, and where nothing was looked at.
    package let stamp: JournalStamp?
}

/// When a message was accepted, by what a loss of data in Redis and an erasure are told.
package struct JournalStamp: Sendable, Equatable {
    /// Of the shard: another one begins when Redis has lost data.
    package let epoch: Int64
    /// The last that was given out: an erasure with a higher one came after the message.
    package let token: Int64

    package init(epoch: Int64, token: Int64) {
        self.epoch = epoch
        self.token = token
    }
}

/// lane_enqueue: many messages in one call.
struct LaneEnqueue: LaneScript {
    static let script = RedisScript(lane: "lane_enqueue", PackageResources.lane_enqueue_lua)

    let limits: QueueLimits
    /// The messages go into the journal next.
    let isJournalled: Bool
    let messages: [Enqueue]

    var arguments: [String] {
        var arguments = ["\(limits.mailbox)", "\(limits.tenant)", isJournalled ? "1" : "0"]
        arguments.reserveCapacity(3 + messages.count * 5)
        for message in messages {
            arguments.append(message.lane.name)
            arguments.append(String(message.tenant))
            arguments.append(message.id)
            arguments.append(message.fingerprint ?? "")
            arguments.append(message.envelope)
        }
        return arguments
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Enqueued] {
        let words = try reply.strings()
        let count = messages.count
        guard words.count == count || words.count == count + 2 else {
            throw .unexpected(reply: "\(words.count) outcomes")
        }
        var stamp: JournalStamp?
        if words.count == count + 2, let epoch = Int64(words[count]), let token = Int64(words[count + 1]) {
            stamp = JournalStamp(epoch: epoch, token: token)
        }
        var outcomes: [Enqueued] = []
        outcomes.reserveCapacity(count)
        for word in words.prefix(count) {
            outcomes.append(Enqueued(outcome: try EnqueueOutcome(word: word), stamp: stamp))
        }
        return outcomes
    }
}
