internal import Events

/// What is done again and again, until `stop`.
@Reactor final class Repetitions {
    private var tasks: [Task<Void, Never>] = []

    /// With a random pause of so many milliseconds before each time: many workers do the same.
    /// - Parameter first: before the first time; nil: as before each.
    func add(
        _ pause: ClosedRange<Int64>, first: ClosedRange<Int64>? = nil,
        _ action: @escaping @Sendable @Reactor () async -> Void
    ) {
        let task = Reactor.spawn {
            var next = first ?? pause
            while (try? await Reactor.sleep(for: .milliseconds(Int64.random(in: next)))) != nil {
                await action()
                next = pause
            }
        }
        tasks.append(task)
    }

    /// What is under way ends; nothing begins after it.
    func stop() {
        for task in tasks { task.cancel() }
    }
}
