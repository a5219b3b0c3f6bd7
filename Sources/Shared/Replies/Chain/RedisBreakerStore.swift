package import Events
package import Redis

/// Breakers shared through Redis: the hash `parley:{breaker}:open` holds, for each that is open, the Unix ms until which
/// it is, why, and which opening in a row this is (`1767225600000 unauthorized 1`); `parley:{breaker}:probe:<name>` is a
/// lease of the one that tries. Both expire by themselves; in the hash, what is long past is as good as gone.
///
/// Errors of Redis are not errors of a call to a model: they read as "unknown", and what could not be written is lost.
/// The connection reports its own state.
@Reactor package final class RedisBreakerStore: BreakerStore {
    private static let key = "parley:{breaker}:open"
    /// More openings in a row than this are as good as this many: the pause has long stopped growing.
    private static let mostInARow = 1000
    private let redis: RedisConnection

    package init(_ redis: RedisConnection) { self.redis = redis }

    package func gate(of name: String) async -> BreakerGate {
        switch await ask(["HGET", Self.key, name]) {
        case .string(let text): Self.opening(text).map { .open($0) } ?? .unknown
        case .null: .shut
        default: .unknown
        }
    }

    package func open(_ name: String, _ opening: BreakerOpening, keeping: Duration) async {
        _ = await ask(["HSET", Self.key, name, "\(opening.until) \(opening.cause) \(opening.row)"])
        _ = await ask(["PEXPIRE", Self.key, "\(max(1, keeping.milliseconds))"])
        _ = await ask(["DEL", Self.probeKey(name)])
    }

    package func shut(_ name: String) async {
        _ = await ask(["HDEL", Self.key, name])
        _ = await ask(["DEL", Self.probeKey(name)])
    }

    package func takeProbe(_ name: String, for duration: Duration) async -> Bool {
        let reply = await ask(["SET", Self.probeKey(name), "1", "NX", "PX", "\(max(1, duration.milliseconds))"])
        return reply != .null  // without Redis each process tries once
    }

    /// Whose lease it is, is not asked: at worst another's lasts a little longer, or two try at once.
    package func keepProbe(_ name: String, for duration: Duration) async {
        _ = await ask(["PEXPIRE", Self.probeKey(name), "\(max(1, duration.milliseconds))"])
    }

    package func leaveProbe(_ name: String) async { _ = await ask(["DEL", Self.probeKey(name)]) }

    /// All that are remembered, for people. Nil when Redis does not answer.
    package func all() async -> [(name: BreakerName, opening: BreakerOpening)]? {
        guard case .array(let items) = await ask(["HGETALL", Self.key]) else { return nil }
        return stride(from: 0, to: items.count - 1, by: 2).compactMap { index in
            guard case .string(let name) = items[index], case .string(let text) = items[index + 1] else { return nil }
            return Self.opening(text).map { (BreakerName(name), $0) }
        }
    }

    /// Both figures are reckoned with: a time that is none, as somebody may have written by hand, is no opening.
    private static func opening(_ text: String) -> BreakerOpening? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard let first = parts.first, let until = Int64(first), WallTime.range.contains(until) else { return nil }
        let row = parts.count > 2 ? Int(parts[2]) ?? 1 : 1
        return BreakerOpening(
            until: until, cause: parts.count > 1 ? String(parts[1]) : "", row: min(max(1, row), mostInARow))
    }

    static func probeKey(_ name: String) -> String { "parley:{breaker}:probe:\(name)" }

    /// Nil when Redis has not answered, or not with a value.
    private func ask(_ command: [String]) async -> RedisReply? {
        do throws(RedisError) {
            return try await redis.send(command)
        } catch {
            return nil  // see above
        }
    }
}
