import Redis

@testable import Queue

/// One call, all arguments known: carries it out in the model, any number of times.
typealias Move = (inout QueueModel) -> PlannedCall

extension QueueModel {
    /// What a step comes to now. Only ids are taken here.
    mutating func moves(_ operation: Operation) -> [Move] {
        switch operation {
        case .enqueue(let posts): enqueue(posts.compactMap { message($0) })
        case .revive(let lane, let ages): revive(self.lane(lane), ages)
        case .erase(let lane): [move(LaneErase(lane: self.lane(lane)), lane) { $0.erase($1.name, at: $2) }]
        case .forget(let lane, let ages): [forget(lane, ages)]
        case .locate(let age): locate(age)

        case .claim(let shard, let most, let heads): [claim(self.shard(at: shard), most, heads)]
        case .renew(let leases): renew(leases.map(lease))
        case .finish(let turns): finish(turns)
        case .park(let choice, let seconds, let failed): [park(lease(choice), seconds, failed)]
        case .retake(let choice): [retake(lease(choice))]
        case .release(let leases): release(leases.map(lease))
        case .bury(let choice, let count, let halts, let right): [bury(lease(choice), count, halts, right)]
        case .reap(let shard, let most): [reap(self.shard(at: shard), most)]
        case .promote(let shard, let most): [promote(self.shard(at: shard), most)]
        case .raiseToken(let shard, let amount): [raiseToken(self.shard(at: shard), amount)]
        case .wake(let shard): [wake(self.shard(at: shard))]
        case .leaveWakes(let shard): leaveWakes(self.shard(at: shard))

        case .pause(let lane, let says): [pause(lane, says ? "holiday" : "")]
        case .begin(let choice, let shard, let says):
            [begin(scope(choice), self.shard(at: shard), says ? "repair" : "")]
        case .end(let choice, let shard): [end(scope(choice), self.shard(at: shard))]
        case .pauses(let shard): [pauses(self.shard(at: shard), of: nil)]
        case .stops(let lane): [pauses(self.shard(of: self.lane(lane).name), of: self.lane(lane))]
        case .resume(let lane, let endsPause):
            [
                move(LaneResume(lane: self.lane(lane), endsPause: endsPause), lane) {
                    $0.resume($1.name, endsPause: endsPause, at: $2)
                }
            ]
        case .audit(let repairs): audit(repairs)
        case .inspect(let lane, let most):
            [
                move(LaneInspect(lane: self.lane(lane), most: most), lane) { shard, lane, _ in
                    shard.inspect(lane.name, most: most)
                }
            ]
        case .depth(let shard, let most): [depth(self.shard(at: shard), most)]
        case .waits(let shard, let first, let most, let shortest):
            [waits(self.shard(at: shard), first, most, shortest)]
        case .jump: []
        case .twice(let operation): moves(operation)
        }
    }

    /// A call for one shard.
    func move<Call: LaneScript>(
        _ call: Call, shard: Int, answers: @escaping (inout ShardModel, Int64) -> Call.Reply,
        then: @escaping (inout QueueModel, Call.Reply) -> Void = { _, _ in }
    ) -> Move where Call.Reply: Equatable {
        { queue in
            let answer = answers(&queue.shards[shard], queue.now)
            then(&queue, answer)
            return PlannedCall(call, shard: shard, answers: answer)
        }
    }

    /// A call for one lane.
    func move<Call: LaneScript>(
        _ call: Call, _ place: Int, answers: @escaping (inout ShardModel, Lane, Int64) -> Call.Reply
    ) -> Move where Call.Reply: Equatable {
        let lane = lane(place)
        return move(call, shard: shard(of: lane.name), answers: { answers(&$0, lane, $1) })
    }
}
