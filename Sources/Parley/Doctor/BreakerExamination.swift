internal import Events
internal import Replies

/// What the doctor says of models that workers leave alone at present.
@Reactor struct BreakerExamination {
    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func run() async throws -> [Diagnosis] {
        let now = WallTime.milliseconds()
        let open = await RedisBreakerStore(try await context.redis()).all() ?? []
        return open.filter { $0.opening.until > now }.sorted { $0.name.text < $1.name.text }.map { name, opening in
            let who = name.model.isEmpty ? name.provider : "\(name.provider), model \(name.model)"
            let seconds = (opening.until - now + 999) / 1000
            let cause = "\(who) failed and is not asked for \(seconds) s more (\(opening.cause))"
            return Diagnosis("breaker", .warning, "\(cause): \(Self.advice(opening.cause))")
        }
    }

    private static func advice(_ cause: String) -> String {
        switch cause {
        case "unauthorized": "set a key that the provider takes, and restart the workers."
        case "quota_exhausted": "give the provider's account credit."
        case "unreachable": "look whether its address is right and answers."
        case "search_failed": "look at PostgreSQL."
        default: "the workers' log says more, at \"attempts\"."
        }
    }
}
