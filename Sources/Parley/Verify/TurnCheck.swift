internal import Conversations
internal import Events

/// A turn has its messages and at most one reply, and one that says it was answered has it.
@Reactor struct TurnCheck {
    func run(_ store: VerificationStore, _ figures: StoredFigures) async throws -> CheckResult {
        CheckResult("turns", "turns", figures.turns, try await store.turns())
    }
}
