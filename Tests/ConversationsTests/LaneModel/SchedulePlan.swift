import Events
import Queue

@testable import Conversations

/// A schedule carried out by the model alone: the calls that each step comes to, their answers, and what Redis has to
/// hold after it. The model knows tokens and times beforehand, so all of it can be sent in one write.
struct SchedulePlan: Sendable {
    struct Step: Sendable {
        let now: Int64
        let calls: [PlannedCall]
        /// By shard: those that the step may have changed.
        let shards: [Int: ShardText]
        /// What is wrong with the model itself.
        let broken: String?
    }

    private(set) var steps: [Step] = []

    init(_ schedule: Schedule) {
        var queue = QueueModel(schedule)
        for operation in schedule.steps {
            let calls = queue.perform(operation)
            steps.append(Self.step(calls, in: queue))
        }
        // In the end all shards, and by the queue's own measure.
        let all = (0..<schedule.shards).map { PlannedCall(command: ["PING"], shard: $0) }
        steps.append(Self.step(queue.perform(.audit(repairs: false)) + all, in: queue))
    }

    private static func step(_ calls: [PlannedCall], in queue: QueueModel) -> Step {
        var shards: [Int: ShardText] = [:]
        var broken: String?
        for shard in Set(calls.map(\.shard)) {
            shards[shard] = ShardText(queue.shards[shard], names: queue.names(of: shard))
            broken = broken ?? queue.shards[shard].brokenInvariant
        }
        return Step(now: queue.now, calls: calls, shards: shards, broken: broken)
    }
}
