internal import ArgumentParser
internal import Events
internal import Figures

/// Which of the workers that live a command is about.
struct WorkerChoice: ParsableArguments {
    @Argument(help: "Ids, as `parley worker list` shows them.")
    var workers: [String] = []
    @Flag(help: "All that live now.")
    var all = false

    func validate() throws {
        if all == !workers.isEmpty { throw ValidationError("Give ids of workers, or --all.") }
    }

    @Reactor func chosen(_ context: CommandContext) async throws -> [String] {
        let living = try await ProcessReader(redis: context.redis()).workers().map(\.name.id)
        if all { return living }
        for id in workers where !living.contains(id) {
            throw CommandFailure("there is no worker \"\(id)\" alive: see `parley worker list`")
        }
        return workers
    }
}
