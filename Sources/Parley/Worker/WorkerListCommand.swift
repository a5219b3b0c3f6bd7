internal import ArgumentParser
internal import Events
internal import Figures
internal import JSON

struct WorkerListCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Workers that live, by their heartbeats (the default).",
        discussion: "  parley worker list")

    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let workers = try await ProcessReader(redis: context.redis()).workers()
        output.show(
            workers, columns: ["WORKER", "HOST", "PID", "VERSION", "STATE", "TURNS", "MEMORY", "STARTED", "SEEN"],
            empty: "No worker is alive: messages wait."
        ) { worker in
            [
                worker.name.id, worker.name.host, "\(worker.processID)", worker.version.isEmpty ? "-" : worker.version,
                worker.state.rawValue, worker.slots > 0 ? "\(worker.inFlight)/\(worker.slots)" : "\(worker.inFlight)",
                megabytes(worker.resident), age(since: worker.started) + " ago", age(since: worker.seen) + " ago",
            ]
        } json: { worker, json in
            json.member("id", worker.name.id)
            json.member("host", worker.name.host)
            json.member("pid", worker.processID)
            json.member("version", worker.version)
            json.member("state", worker.state.rawValue)
            json.member("turns", worker.inFlight)
            json.member("slots", worker.slots)
            json.member("resident_bytes", worker.resident)
            json.member("started", WallTime.rfc3339(worker.started))
            json.member("seen", WallTime.rfc3339(worker.seen))
        }
    }
}

/// `25 MB`.
func megabytes(_ bytes: Int) -> String { "\((bytes + 524_288) >> 20) MB" }
