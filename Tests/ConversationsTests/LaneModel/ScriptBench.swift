import Events
import TestSupport

@testable import Queue
@testable import Redis

/// The real scripts on a real Redis, but for their clock, which is a key: time stands still until a schedule says so. A
/// whole schedule is sent in one write.
@Reactor final class ScriptBench {
    /// What Redis did that the model does not.
    struct Difference {
        /// Of the schedule; the number of steps for what is wrong in the end.
        let step: Int
        let what: String
    }

    private static let clock = Mutation(
        "the clock is a key", #"call("TIME")"#, #"call("HMGET", "clock", "seconds", "microseconds")"#)
    private static let limit: UInt64 = 60_000_000_000

    private let link: RedisLink
    private let changes: [Mutation]
    /// By the name that the program knows the script by: the name of what is run in its place.
    private var loaded: [String: String] = [:]
    private let reader = RedisScript(name: "shard_text", source: ShardText.script)
    private var replies: [RedisReply] = []

    init(_ redis: TestRedis, mutation: Mutation? = nil) async throws {
        changes = [Self.clock] + (mutation.map { [$0] } ?? [])
        link = try await RedisLink.open(RedisSettings(url: redis.url), purpose: "bench")
        load(reader)
    }

    func close() { link.close() }

    /// Nil when Redis does what the model does.
    func run(_ schedule: Schedule) async -> Difference? {
        let plan = SchedulePlan(schedule)
        replies.removeAll(keepingCapacity: true)
        send(["FLUSHDB"])
        for step in plan.steps { send(step) }
        _ = await link.perform(within: Self.limit) { $0.add("PING") }
        return difference(plan)
    }

    // MARK: Sending

    private func send(_ step: SchedulePlan.Step) {
        let (seconds, rest) = step.now.quotientAndRemainder(dividingBy: 1000)
        send(["HSET", "clock", "seconds", "\(seconds)", "microseconds", "\(rest * 1000)"])
        for call in step.calls {
            guard let script = call.script else {
                send(call.arguments)
                continue
            }
            send(["EVALSHA", name(of: script), "1", Shards.prefix(call.shard)] + call.arguments)
        }
        for (shard, text) in step.shards {
            send(["EVALSHA", reader.sha, "1", Shards.prefix(shard)] + text.keys)
        }
    }

    private func name(of script: RedisScript) -> String {
        if let name = loaded[script.sha] { return name }
        let source = changes.reduce(script.source) { $1.made(in: $0) }
        let changed = RedisScript(name: script.name, source: source)
        load(changed)
        loaded[script.sha] = changed.sha
        return changed.sha
    }

    private func load(_ script: RedisScript) {
        link.send(within: Self.limit, .callback { _ in }) { $0.add(["SCRIPT", "LOAD", script.source]) }
    }

    private func send(_ command: [String]) {
        link.send(within: Self.limit, .callback { [weak self] in self?.replies.append(Self.reply($0)) }) {
            $0.add(command)
        }
    }

    private static func reply(_ outcome: PendingCommand.Outcome) -> RedisReply {
        switch outcome {
        case .success(let reply): reply
        case .failure(let error): .error("\(error)")
        }
    }

    // MARK: Comparing

    private func difference(_ plan: SchedulePlan) -> Difference? {
        var replies = replies.dropFirst()[...]
        for (index, step) in plan.steps.enumerated() {
            if let broken = step.broken { return Difference(step: index, what: "the model: " + broken) }
            _ = replies.popFirst()
            for call in step.calls {
                guard let what = replies.popFirst().map(call.difference) ?? "nothing was answered" else { continue }
                return Difference(step: index, what: what)
            }
            for (shard, text) in step.shards {
                guard let reply = replies.popFirst(), reply != .string(text.text) else { continue }
                return Difference(step: index, what: "shard \(shard): " + Self.lines(of: reply, notIn: text.text))
            }
        }
        return nil
    }

    private static func lines(of reply: RedisReply, notIn expected: String) -> String {
        guard case .string(let text) = reply else { return "\(reply)" }
        let (have, want) = (text.split(separator: "\n"), expected.split(separator: "\n"))
        let change = have.difference(from: want)
        let words = change.map {
            switch $0 {
            case .insert(_, let line, _): "Redis has   \(line)"
            case .remove(_, let line, _): "model has   \(line)"
            }
        }
        return "\n    " + words.joined(separator: "\n    ")
    }
}
