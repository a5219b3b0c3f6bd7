internal import Events

/// What is done again and again, until `stop`.
@Reactor final class Repetitions {
    private var tasks: [Task<Void, Never>] = []

    /// With a random pause of so many milliseconds before each time: many workers do the same.
    func add(_ pause: ClosedRange<Int64>, _ action: @escaping @Sendable @Reactor () async -> Void) {
        let task = Reactor.spawn {
            while (try? await Reactor.sleep(for: .milliseconds(Int64.random(in: pause)))) != nil { await action() }
        }
        tasks.append(task)
    }

    /// What is under way ends; nothing begins after it.
    func stop() {
        for task in tasks { task.cancel() }
    }
}
