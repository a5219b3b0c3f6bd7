import Redis

@testable import Queue

/// A script to be called, and what the model says that it answers.
struct PlannedCall: Sendable {
    /// Nil: the command is in `arguments`.
    let script: RedisScript?
    let shard: Int
    let arguments: [String]
    /// Nil when the answer is the expected one.
    let difference: @Sendable (RedisReply) -> String?

    init<Call: LaneScript>(_ call: Call, shard: Int, answers expected: Call.Reply) where Call.Reply: Equatable {
        script = Call.script
        self.shard = shard
        arguments = call.arguments
        difference = { reply in
            do throws(RedisError) {
                let answer = try call.decode(reply)
                return answer == expected ? nil : "\(Call.script.name) answers \(answer), not \(expected)"
            } catch {
                return "\(Call.script.name): \(error)"
            }
        }
    }

    /// A plain command on the shard, whose answer is of no interest.
    init(command: [String], shard: Int) {
        script = nil
        self.shard = shard
        arguments = command
        difference = { _ in nil }
    }
}
