package import Events

/// Stands in a chain for a model whose key cannot be had: says why, and leaves the turn to the next.
@Reactor package final class LockedProvider: ReplyProvider {
    nonisolated package let name: String
    private let reason: String

    /// - Parameter reason: a clause for the log.
    package init(_ kind: ProviderSettings.Kind, reason: String) {
        name = kind.rawValue
        self.reason = reason
    }

    package func breaker(for request: ReplyRequest) -> BreakerName { BreakerName(provider: name, account: "locked") }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        throw .noKey(reason: reason)
    }
}
