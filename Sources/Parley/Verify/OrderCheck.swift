internal import Conversations
internal import Events

/// The messages of a conversation are stored in the order in which they were accepted.
@Reactor struct OrderCheck {
    let hasRecord: Bool

    func run(_ store: VerificationStore, _ figures: StoredFigures) async throws -> CheckResult {
        CheckResult("order", "messages", figures.messages, try await store.order(hasRecord: hasRecord))
    }
}
