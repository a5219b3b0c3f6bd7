internal import Events
internal import Queue
internal import Redis

/// turn_finish: many turns of one shard.
struct TurnFinish: LaneScript {
    static let script = RedisScript(lane: "turn_finish", PackageResources.turn_finish_lua)

    let turns: [FinishedTurn]

    var arguments: [String] {
        var arguments: [String] = []
        for turn in turns {
            let rate = turn.begun?.rate
            arguments += [
                turn.lease.lane.name, "\(turn.lease.token)", "\(turn.answered)", turn.event?.channel ?? "",
                turn.event?.payload ?? "", turn.session, turn.lastActivity, rate?.kept.json ?? "",
                "\(rate?.life.milliseconds ?? 0)", turn.begun?.session.isNew == true ? "1" : "0",
                "\(turn.historyEntries)", "\(turn.history.count)", "\(turn.forgotten.count)",
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
