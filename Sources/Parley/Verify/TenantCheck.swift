internal import Conversations
internal import Events

/// Nothing of one tenant stands with another's.
@Reactor struct TenantCheck {
    func run(_ store: VerificationStore, _ figures: StoredFigures) async throws -> CheckResult {
        CheckResult("tenants", "conversations", figures.conversations, try await store.tenants())
    }
}
