internal import Redis

/// A dead message that someone wants answered after all.
package struct DeadEnvelope: Sendable, Equatable {
    package let id: String
    /// JSON.
    package let envelope: String

    package init(id: String, envelope: String) {
        self.id = id
        self.envelope = envelope
    }
}

/// What became of it.
package enum ReviveOutcome: String, Sendable {
    case revived = "ok"
    /// It is not among the dead: revived before, or Redis has lost its data. Then enqueue it as a new message.
    case absent
}

/// lane_revive.
struct LaneRevive: LaneScript {
    static let script = RedisScript(lane: "lane_revive", PackageResources.lane_revive_lua)

    let lane: Lane
    let tenant: Int64
    let messages: [DeadEnvelope]

    var arguments: [String] { [lane.name, "\(tenant)"] + messages.flatMap { [$0.id, $0.envelope] } }

    func decode(_ reply: RedisReply) throws(RedisError) -> [ReviveOutcome] {
        let words = try reply.strings()
        guard words.count == messages.count else { throw .unexpected(reply: "\(words.count) outcomes") }
        var outcomes: [ReviveOutcome] = []
        for word in words { outcomes.append(try ReviveOutcome(word: word)) }
        return outcomes
    }
}
