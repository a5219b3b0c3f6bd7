internal import Events
internal import Queue
internal import Redis

/// turn_finish: many turns of one shard.
struct TurnFinish: LaneScript {
    static let script = RedisScript(lane: "turn_finish", PackageResources.turn_finish_lua)

    let shard: Int
    let turns: [FinishedTurn]

    var arguments: [String] {
        var arguments = [ReplyFeed.channel(shard: shard)]
        for turn in turns {
            let lane = turn.lease.lane.name
            arguments += [
                lane, "\(turn.lease.token)", "\(turn.answered)",
                turn.event.isEmpty ? "" : ReplyFeed.line(lane, turn.event), turn.session, turn.lastActivity,
                "\(turn.forgotten.count)",
            ]
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
