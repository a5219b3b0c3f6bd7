internal import Redis

/// Where a message is, as far as Redis knows.
package struct MessagePlace: Sendable, Equatable {
    package enum State: Sendable, Equatable {
        /// In its lane's mailbox, this many envelopes behind the head.
        case waiting(LaneState, position: Int)
        case dead
        /// Known by its id only: answered or erased. PostgreSQL knows more.
        case gone

        package var isWaiting: Bool {
            switch self {
            case .waiting: true
            case .dead, .gone: false
            }
        }
    }

    package let lane: Lane
    package let state: State
    /// When it arrived, Unix ms; nil when it is not in the mailbox.
    package let arrivedAt: Int64?
}

/// lane_locate: answers nil for an id that is not known.
struct LaneLocate: LaneScript {
    static let script = RedisScript(lane: "lane_locate", PackageResources.lane_locate_lua)

    let message: String
    let reach: Int

    var arguments: [String] { [message, "\(reach)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> MessagePlace? {
        if case .null = reply { return nil }
        let fields = try reply.array()
        guard fields.count == 4 else { throw .unexpected(reply: "a place of \(fields.count) fields") }
        let position = Int(try fields[2].integer())
        let envelope = try? Envelope(json: try fields[3].string())  // empty, or not one of ours: then nobody knows
        return MessagePlace(
            lane: Lane(trusted: try fields[0].string()), state: try Self.state(fields[1].string(), position),
            arrivedAt: envelope?.at)
    }

    private static func state(_ word: String, _ position: Int) throws(RedisError) -> MessagePlace.State {
        switch word {
        case "dead": .dead
        case "gone": .gone
        default: .waiting(try LaneState(word: word), position: position)
        }
    }
}
