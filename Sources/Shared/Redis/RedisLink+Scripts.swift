extension RedisLink {
    /// EVALSHA, and where Redis does not know the script, SCRIPT LOAD and EVALSHA once more, in one write.
    ///
    /// Many calls may find at once that the script is gone. Those that were sent before the last load only try again:
    /// commands run in the order sent, so the load comes first.
    func run(
        _ script: RedisScript, _ keys: [String], within limit: UInt64, _ build: (inout RedisCommandWriter) -> Void
    ) async -> PendingCommand.Outcome {
        let number = sent + 1
        let outcome = await evaluate(script, keys, limit, build)
        guard case .failure(.rejected("NOSCRIPT", _)) = outcome else { return outcome }
        var refusal: RedisError?
        if loads[script.sha, default: 0] < number {
            let reply: PendingCommand.Completion = .callback { outcome in
                if case .failure(let error) = outcome { refusal = error }
            }
            send(within: limit, reply) { $0.add(["SCRIPT", "LOAD", script.source]) }
            loads[script.sha] = sent
        }
        let second = await evaluate(script, keys, limit, build)
        // Why it cannot be loaded tells more than that it is not there.
        if case .failure(.rejected("NOSCRIPT", _)) = second, let refusal { return .failure(refusal) }
        return second
    }

    private func evaluate(
        _ script: RedisScript, _ keys: [String], _ limit: UInt64, _ build: (inout RedisCommandWriter) -> Void
    ) async -> PendingCommand.Outcome {
        await perform(within: limit) { command in
            command.add("EVALSHA")
            command.add(script.sha)
            command.add(keys.count)
            command.add(keys)
            build(&command)
        }
    }
}
