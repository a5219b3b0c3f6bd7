import Events

@testable import Conversations
@testable import Queue

/// What workers do.
extension QueueModel {
    private static let leaseTime = Duration.seconds(30)

    func claim(_ shard: Int, _ most: Int, _ heads: Int) -> Move {
        let call = LaneClaim(worker: "w1", most: most, lease: Self.leaseTime, heads: heads, along: BegunTurn.along)
        return move(call, shard: shard) {
            $0.claim(call, at: $1)
        } then: { queue, claim in
            for lane in claim.lanes { queue.claims[lane.lane.name, default: []].insert(lane, at: 0) }
        }
    }

    func renew(_ leases: [Lease]) -> [Move] {
        spread(leases) { $0.lane.name }.map { shard, leases in
            let call = LaneRenew(leases: leases, lease: Self.leaseTime)
            return move(call, shard: shard) { $0.renew(call, at: $1) }
        }
    }

    func release(_ leases: [Lease]) -> [Move] {
        spread(leases) { $0.lane.name }.map { shard, leases in
            move(LaneRelease(leases: leases), shard: shard) { $0.release(leases, at: $1) }
        }
    }

    func finish(_ turns: [Operation.Turn]) -> [Move] {
        let turns = turns.map { finished($0, lease($0.lease)) }
        return spread(turns) { $0.lease.lane.name }.map { shard, turns in
            move(TurnFinish(shard: shard, turns: turns), shard: shard) { $0.finish(turns, at: $1) }
        }
    }

    private func finished(_ turn: Operation.Turn, _ lease: Lease) -> FinishedTurn {
        let claimed = claim(of: lease)
        let envelopes = claimed.envelopes.prefix(turn.answered).compactMap { try? Envelope(json: $0) }
        let begun = BegunTurn(claimed, arrivals: [claimed.claimedAt], messagesPerUser: 0, limits: TurnLimits())
        return FinishedTurn(
            lease: lease, answered: turn.answered, begun: turn.keepsSession ? begun : nil,
            said: [HistoryEntry(role: .user, text: "hi")], kept: HistoryLimits(entries: 2),
            forgotten: envelopes.filter { $0.key == nil }.map(\.id))
    }

    func park(_ lease: Lease, _ seconds: Int, _ failed: Bool) -> Move {
        let call = LanePark(lease: lease, delay: .seconds(seconds), reason: "busy", isFailure: failed)
        return move(call, shard: shard(of: lease.lane.name)) { $0.park(call, at: $1) }
    }

    func retake(_ lease: Lease) -> Move {
        let call = LaneRetake(lease: lease, worker: "w2", duration: Self.leaseTime)
        let claimed = claim(of: lease)
        return move(call, shard: shard(of: lease.lane.name)) {
            $0.retake(call, at: $1)
        } then: { queue, token in
            if let token { queue.claims[lease.lane.name, default: []].insert(claimed.taken(under: token), at: 0) }
        }
    }

    /// `right` names the messages that are the first; else those that follow are named.
    func bury(_ lease: Lease, _ count: Int, _ halts: Bool, _ right: Bool) -> Move {
        let (name, shard) = (lease.lane.name, shard(of: lease.lane.name))
        let heads = (shards[shard].lanes[name]?.mailbox ?? []).dropFirst(right ? 0 : 1).prefix(count)
        var letters = heads.map { DeadEnvelope(id: $0.envelope?.id ?? String($0.text.dropFirst()), envelope: $0.text) }
        while letters.count < count { letters.append(DeadEnvelope(id: "none", envelope: "")) }
        let call = LaneBury(lease: lease, messages: letters.map(\.id), halts: halts)
        return move(call, shard: shard) {
            $0.bury(call, at: $1)
        } then: { queue, outcome in
            if outcome == .buried { queue.letters[name, default: []].insert(contentsOf: letters.reversed(), at: 0) }
        }
    }

    func reap(_ shard: Int, _ most: Int) -> Move {
        move(LaneReap(most: most), shard: shard) { $0.reap(most: most, at: $1) }
    }

    func promote(_ shard: Int, _ most: Int) -> Move {
        move(LanePromote(most: most), shard: shard) { $0.promote(most: most, at: $1) }
    }

    func raiseToken(_ shard: Int, _ amount: Int) -> Move {
        let minimum = shards[shard].token + Int64(amount)
        return move(TokenRaise(minimum: minimum), shard: shard) { shard, _ in shard.raiseToken(above: minimum) }
    }

    func leaveWakes(_ shard: Int) -> [Move] {
        let missing = ShardModel.mostWakeTokens - 1 - shards[shard].wakeTokens
        guard missing > 0 else { return [] }
        return [
            { queue in
                queue.shards[shard].wakeTokens += missing
                let tokens = Array(repeating: "1", count: missing)
                return PlannedCall(command: ["RPUSH", Shards.prefix(shard) + ":wake"] + tokens, shard: shard)
            }
        ]
    }

    func wake(_ shard: Int) -> Move {
        { queue in
            queue.shards[shard].wakeTokens = max(0, queue.shards[shard].wakeTokens - 1)
            return PlannedCall(command: ["LPOP", Shards.prefix(shard) + ":wake"], shard: shard)
        }
    }
}
