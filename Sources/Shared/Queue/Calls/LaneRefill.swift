internal import Redis

/// A message that the journal has and Redis does not know.
package struct MissedMessage: Sendable {
    package let message: Enqueue
    /// The token of the look that missed it: it is put back if there was neither an erasure nor another look since.
    package let look: Int64
}

/// What became of messages that were missed.
package struct PutBack: Sendable, Equatable {
    package var count: Int
    /// False: an erasure, or another look, came in between; which are to be put back is to be found out again.
    package var isComplete: Bool

    package init(count: Int, isComplete: Bool) {
        self.count = count
        self.isComplete = isComplete
    }
}

/// lane_refill: which of these messages does Redis not know?
struct LaneRefillLook: LaneScript {
    static let script = RedisScript(lane: "lane_refill", PackageResources.lane_refill_lua)

    let messages: [Enqueue]

    var arguments: [String] { ["", ""] + messages.flatMap { $0.refillArguments(envelope: "") } }

    func decode(_ reply: RedisReply) throws(RedisError) -> [MissedMessage?] {
        let words = try reply.strings()
        guard words.count == messages.count else { throw .unexpected(reply: "\(words.count) words") }
        var missed: [MissedMessage?] = []
        missed.reserveCapacity(words.count)
        for (word, message) in zip(words, messages) {
            let look = Int64(word)
            guard look != nil || word == "known" else { throw .unexpected(reply: word) }
            missed.append(look.map { MissedMessage(message: message, look: $0) })
        }
        return missed
    }
}

/// lane_refill: puts back what one look has missed.
struct LaneRefill: LaneScript {
    static let script = LaneRefillLook.script

    /// What became of a message.
    enum Outcome: Sendable {
        case back
        case known
        /// To be looked up again.
        case late
    }

    let phase: EpochPhase
    let look: Int64
    let messages: [Enqueue]

    var arguments: [String] {
        [phase.word, "\(look)"] + messages.flatMap { $0.refillArguments(envelope: $0.envelope) }
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Outcome] {
        let words = try reply.strings()
        guard words.count == messages.count else { throw .unexpected(reply: "\(words.count) words: another epoch") }
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(words.count)
        for word in words {
            switch word {
            case "known": outcomes.append(.known)
            case "again": outcomes.append(.late)
            case "\(look)": outcomes.append(.back)
            default: throw .unexpected(reply: word)
            }
        }
        return outcomes
    }
}

/// missed_look: answers the token of the last look that missed messages, or of an erasure since.
struct MissedLook: LaneScript {
    static let script = RedisScript(lane: "missed_look", PackageResources.missed_look_lua)

    var arguments: [String] { [] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64 { try reply.integer() }
}

extension Enqueue {
    fileprivate func refillArguments(envelope: String) -> [String] {
        [lane.name, String(tenant), id, fingerprint ?? "", envelope]
    }
}
