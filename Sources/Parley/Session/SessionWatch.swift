internal import Events

/// Follows one session until a sweep has cleaned it up.
@Reactor final class SessionWatch {
    private static let interval = Duration.seconds(1)
    /// Sessions that ended, asked for at a time: more do not end within the interval where somebody watches.
    private static let page = 200

    private let gateway: Gateway
    let session: SessionAnswer
    private let started = MonotonicTime.milliseconds()

    /// Begins the session, or takes the one that lasts.
    init(_ gateway: Gateway, user: String, bot: String?) async throws {
        self.gateway = gateway
        session = try await gateway.startSession(user: user, bot: bot)
    }

    /// How long it has been left alone.
    var idle: Duration { .milliseconds(max(0, WallTime.milliseconds() - session.lastAt)) }

    /// Returns how it ended; nil when it lasts longer than `limit`.
    func end(within limit: Duration) async throws -> SessionAnswer? {
        while MonotonicTime.milliseconds() - started < limit.milliseconds {
            try await Reactor.sleep(for: Self.interval)
            if let ended = try await look() { return ended }
        }
        return nil
    }

    private func look() async throws -> SessionAnswer? {
        do {
            return try await gateway.endedSessions(most: Self.page).first {
                $0.conversation == session.conversation && $0.startedAt == session.startedAt
            }
        } catch let refusal as GatewayRefusal where refusal.isTemporary {
            return nil  // gateways and servers come and go
        }
    }
}
