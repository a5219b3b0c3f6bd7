package import Events
package import Redis

/// Breakers shared through Redis: `parley:{breaker}:gate:<provider>` holds the Unix ms until which the breaker is open,
/// `parley:{breaker}:probe:<provider>` is held by the one that tries. Both expire by themselves.
///
/// Errors of Redis are not errors of a call to a model: they read as "unknown", and what could not be written is lost.
/// The connection reports its own state.
@Reactor package final class RedisBreakerStore: BreakerStore {
    private let redis: RedisConnection

    package init(_ redis: RedisConnection) { self.redis = redis }

    package func gate(of provider: String) async -> BreakerGate {
        switch await ask(["GET", Self.gateKey(provider)]) {
        case .string(let text): Int64(text).map { .open(until: $0) } ?? .unknown
        case .null: .shut
        default: .unknown
        }
    }

    package func open(_ provider: String, until: Int64, keeping: Duration) async {
        _ = await ask(["SET", Self.gateKey(provider), "\(until)", "PX", "\(max(1, keeping.milliseconds))"])
        _ = await ask(["DEL", Self.probeKey(provider)])
    }

    package func shut(_ provider: String) async {
        _ = await ask(["DEL", Self.gateKey(provider), Self.probeKey(provider)])
    }

    package func takeProbe(_ provider: String, for duration: Duration) async -> Bool {
        let reply = await ask(["SET", Self.probeKey(provider), "1", "NX", "PX", "\(max(1, duration.milliseconds))"])
        return reply != .null  // without Redis each process tries once
    }

    static func gateKey(_ provider: String) -> String { "parley:{breaker}:gate:\(provider)" }
    static func probeKey(_ provider: String) -> String { "parley:{breaker}:probe:\(provider)" }

    /// Nil when Redis has not answered, or not with a value.
    private func ask(_ command: [String]) async -> RedisReply? {
        do throws(RedisError) {
            return try await redis.send(command)
        } catch {
            return nil  // see above
        }
    }
}
