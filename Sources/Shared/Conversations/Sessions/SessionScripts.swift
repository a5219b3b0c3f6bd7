internal import Events
internal import Queue
internal import Redis

/// session_read: a session and what the one who changes it has to know.
struct SessionRead: LaneScript {
    struct Reading {
        /// By Redis' clock, Unix ms.
        let now: Int64
        /// What is written under it is not written after an erasure that comes later.
        let token: Int64
        let text: String
        /// Only the user's limit is left, until nobody needs it.
        let goesByItself: Bool
        /// A worker has the conversation: when it is done, the session may be another one, also where there is none.
        let isLeased: Bool

        var record: SessionRecord? { SessionRecord(json: text) }
    }

    static let script = RedisScript(lane: "session_read", PackageResources.session_read_lua)

    let lane: Lane

    var arguments: [String] { [lane.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Reading {
        let fields = try reply.array()
        guard fields.count == 5 else { throw .unexpected(reply: "a session of \(fields.count) fields") }
        return Reading(
            now: try fields[0].integer(), token: try fields[1].integer(), text: try fields[2].string(),
            goesByItself: try fields[3].integer() == 1, isLeased: try fields[4].integer() == 1)
    }
}

/// session_swap: answers whether it was done.
struct SessionSwap: LaneScript {
    static let script = RedisScript(lane: "session_swap", PackageResources.session_swap_lua)

    let lane: Lane
    /// As it was read; empty: there was none.
    let before: String
    let after: SessionRecord
    /// For the index of sessions; nil: it stands there as it should.
    var last: Int64?
    /// For the index of old ones; nil: it is none.
    var started: Int64?

    var arguments: [String] {
        [lane.name, before, after.json, last.map { "\($0)" } ?? "", started.map { "\($0)" } ?? ""]
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> Bool {
        switch try reply.string() {
        case "ok": true
        case "changed", "leased": false
        default: throw .unexpected(reply: "another word")
        }
    }
}

/// session_wish: what a worker that has the conversation is asked for, to end its session.
struct SessionWish: LaneScript {
    enum Step {
        case ask(milliseconds: Int64)
        case look(wish: Int64)
        /// It is no wish any more.
        case drop(wish: Int64)
    }

    enum Answer {
        /// - Parameter wish: what to look for from now on.
        case waits(wish: Int64)
        case ended(SessionRecord)
        /// There is no wish: another stop has ended the session, has learned of its end, or has given up.
        case none
    }

    static let script = RedisScript(lane: "session_wish", PackageResources.session_wish_lua)

    let lane: Lane
    let step: Step

    var arguments: [String] {
        switch step {
        case .ask(let milliseconds): [lane.name, "ask", "\(milliseconds)"]
        case .look(let wish): [lane.name, "look", "\(wish)"]
        case .drop(let wish): [lane.name, "drop", "\(wish)"]
        }
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> Answer {
        let word = try reply.string()
        if word == "none" { return .none }
        if let wish = Int64(word) { return .waits(wish: wish) }
        guard let record = SessionRecord(json: word) else { throw .unexpected(reply: "another word") }
        return .ended(record)
    }
}

/// session_sweep: one step of a sweep.
struct SweepStep: LaneScript {
    struct Found {
        let now: Int64
        /// As that of `SessionRead`.
        let token: Int64
        /// In the shard, before what was found now is removed.
        let sessions: Int
        let looked: Int
        /// For each of `ended`, whether it was removed.
        let removed: [Bool]
        /// Over, and not removed yet.
        let over: [(lane: Lane, record: SessionRecord)]
    }

    static let script = RedisScript(lane: "session_sweep", PackageResources.session_sweep_lua)

    let limits: TurnLimits
    /// Sessions to look at; 0: none.
    let most: Int
    let pause: Duration
    /// Their ends are stored.
    let ended: [SessionEnd]

    var arguments: [String] {
        var arguments = [
            "\(limits.sessionInactive.milliseconds)", "\(limits.sessionMaxAge.milliseconds)", "\(most)",
            "\(pause.milliseconds)", "\(limits.window.milliseconds)",
        ]
        for end in ended {
            arguments += [end.conversation, "\(end.startedAt)", "\(end.lastAt)", "\(end.messages)", end.reason]
        }
        return arguments
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> Found {
        let fields = try reply.array()
        let first = 4 + ended.count
        guard fields.count >= first else { throw .unexpected(reply: "a sweep of \(fields.count) fields") }
        var removed: [Bool] = []
        for field in fields[4..<first] { removed.append(try field.integer() == 1) }
        var over: [(lane: Lane, record: SessionRecord)] = []
        for field in fields[first...] { over.append(try Self.session(field.array())) }
        return Found(
            now: try fields[0].integer(), token: try fields[1].integer(), sessions: Int(try fields[2].integer()),
            looked: Int(try fields[3].integer()), removed: removed, over: over)
    }

    private static func session(_ fields: [RedisReply]) throws(RedisError) -> (lane: Lane, record: SessionRecord) {
        guard fields.count == 5 else { throw .unexpected(reply: "a session of \(fields.count) fields") }
        return (
            Lane(trusted: try fields[0].string()),
            SessionRecord(
                started: try fields[1].integer(), last: try fields[2].integer(),
                messages: Int(try fields[3].integer()), ended: EndedSession.Reason(rawValue: try fields[4].string()))
        )
    }
}
