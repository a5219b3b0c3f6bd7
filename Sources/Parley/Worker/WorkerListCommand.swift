internal import ArgumentParser
internal import Events
internal import JSON
internal import Queue

struct WorkerListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Workers that live, by their heartbeats (the default).",
        discussion: "  parley worker list")

    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let workers = try await WorkerRoster(redis: context.redis()).workers()
        output.show(
            workers, columns: ["WORKER", "HOST", "PID", "VERSION", "STATE", "TURNS", "MEMORY", "STARTED", "SEEN"],
            empty: "No worker is alive: messages wait."
        ) { worker in
            [
                worker.id, worker.host, "\(worker.processID)", worker.version.isEmpty ? "-" : worker.version,
                worker.state.rawValue, worker.slots > 0 ? "\(worker.turns)/\(worker.slots)" : "\(worker.turns)",
                megabytes(worker.resident), age(since: worker.started) + " ago", age(since: worker.seen) + " ago",
            ]
        } json: { worker, json in
            json.member("id", worker.id)
            json.member("host", worker.host)
            json.member("pid", worker.processID)
            json.member("version", worker.version)
            json.member("state", worker.state.rawValue)
            json.member("turns", worker.turns)
            json.member("slots", worker.slots)
            json.member("resident_bytes", worker.resident)
            json.member("started", WallTime.rfc3339(worker.started))
            json.member("seen", WallTime.rfc3339(worker.seen))
        }
    }
}

/// `25 MB`.
func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) >> 20) MB" }
