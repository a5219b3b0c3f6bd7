internal import Conversations
internal import Events

/// A message that was answered 202 is answered, or visibly dead, or waits; with `isDrained` none waits.
@Reactor struct AcceptedCheck {
    let isDrained: Bool

    /// Without a record nobody knows what was accepted: then it looks at what waits only.
    func run(
        _ store: VerificationStore, _ fates: AcceptedFates?, _ figures: StoredFigures
    ) async throws -> CheckResult {
        CheckResult(
            "accepted", fates == nil ? "waiting messages" : "accepted messages", fates?.all ?? figures.waiting,
            try await store.accepted(drained: isDrained))
    }
}
