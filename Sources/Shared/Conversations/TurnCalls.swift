internal import Events
internal import Queue
internal import Redis

/// turn_begin: many turns of one shard.
struct TurnBegin: LaneScript {
    static let script = RedisScript(lane: "turn_begin", PackageResources.turn_begin_lua)

    let limits: TurnLimits
    let turns: [BeginTurn]

    var arguments: [String] {
        var arguments = [
            "\(limits.window.milliseconds)", "\(limits.block.milliseconds)",
            "\(limits.sessionInactive.milliseconds)", "\(limits.sessionMaxAge.milliseconds)",
        ]
        for turn in turns {
            arguments += [turn.lease.lane.name, "\(turn.lease.token)", turn.head]
            arguments += ["\(turn.messagesPerUser)", "\(turn.historyEntries)", "\(turn.arrivals.count)"]
            arguments += turn.arrivals.map { "\($0)" }
        }
        return arguments
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> [BeginOutcome] {
        var outcomes: [BeginOutcome] = []
        for item in try reply.array() { outcomes.append(try Self.outcome(item.array())) }
        guard outcomes.count == turns.count else { throw .unexpected(reply: "\(outcomes.count) turns") }
        return outcomes
    }

    private static func outcome(_ fields: [RedisReply]) throws(RedisError) -> BeginOutcome {
        if try fields.first?.string() == "stale" { return .stale }
        guard fields.count == 10 else { throw .unexpected(reply: "a turn of \(fields.count) fields") }
        let session = Session(
            id: try fields[4].string(), started: try fields[5].integer(), messages: Int(try fields[6].integer()),
            isNew: try fields[7].integer() == 1)
        return .begun(
            BegunTurn(
                verdict: try BegunTurn.Verdict(word: fields[1].string()), messages: Int(try fields[2].integer()),
                blockedUntil: try fields[3].integer(), session: session, ended: try ended(fields[8].array()),
                history: try fields[9].strings().compactMap { HistoryEntry(json: $0) }))
    }

    private static func ended(_ fields: [RedisReply]) throws(RedisError) -> EndedSession? {
        guard fields.count == 5 else { return nil }
        return EndedSession(
            id: try fields[0].string(), started: try fields[1].integer(), last: try fields[2].integer(),
            messages: Int(try fields[3].integer()), reason: try EndedSession.Reason(word: fields[4].string()))
    }
}

/// turn_finish: many turns of one shard.
struct TurnFinish: LaneScript {
    static let script = RedisScript(lane: "turn_finish", PackageResources.turn_finish_lua)

    let turns: [FinishTurn]

    var arguments: [String] {
        var arguments: [String] = []
        for turn in turns {
            arguments += [
                turn.lease.lane.name, "\(turn.lease.token)", "\(turn.answered)", turn.event?.channel ?? "",
                turn.event?.payload ?? "", "\(turn.historyEntries)", "\(turn.history.count)",
                "\(turn.forgotten.count)",
            ]
            arguments += turn.history.map(\.json)
            arguments += turn.forgotten
        }
        return arguments
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> [LeaseOutcome] {
        var outcomes: [LeaseOutcome] = []
        for word in try reply.strings() { outcomes.append(try LeaseOutcome(word: word)) }
        guard outcomes.count == turns.count else { throw .unexpected(reply: "\(outcomes.count) turns") }
        return outcomes
    }
}
