internal import Events
internal import Figures

/// Whether anybody is there to answer: by the heartbeats that workers leave in Redis.
@Reactor struct WorkerExamination {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func run() async throws -> Diagnosis {
        let workers = try await ProcessReader(redis: context.redis()).workers()
        if workers.isEmpty {
            return Diagnosis(
                "workers", .warning,
                "No worker is alive: messages wait. Start one, with this REDIS_URL and DATABASE_URL.")
        }
        let turns = workers.reduce(0) { $0 + $1.inFlight }
        let sentence = "\(workers.count) worker(s) are alive, with \(turns) turn(s) under way."
        if !workers.contains(where: { $0.state == .running }) {
            return Diagnosis(
                "workers", .warning, "\(sentence) None claims: let them with `parley worker resume --all`.")
        }
        return Diagnosis("workers", .ok, sentence)
    }
}
