internal import Events
internal import Postgres
internal import Redis

/// Looks things of one kind up: in this process, then in Redis, then in PostgreSQL.
///
/// A copy in this process lives for `lifetime`, a copy in Redis for a minute. Callers that miss the same key at the same
/// time share one query. What is found in PostgreSQL goes to Redis only where nothing is (SET NX), and an invalidation
/// overwrites: so what was read before a change never hides the change.
@Reactor final class CachedLookup<Value: Sendable> {
    typealias Answer = Result<Value?, ConfigError>

    /// A query that others wait for. `isOutdated`: the thing changed meanwhile, so its result is not kept.
    @Reactor private final class Flight {
        let landed = Latch()
        var answer: Answer?
        var isOutdated = false
    }

    private let redis: RedisConnection
    private let limits: ConfigCacheLimits
    private let now: @Reactor () -> Int64
    private let encode: @Sendable (Value) -> String
    private let decode: @Sendable (String) -> Value?
    private var found: ExpiringMap<String, Value>
    private var missing: ExpiringMap<String, Void>
    private var flights: [String: Flight] = [:]

    init(
        _ redis: RedisConnection, limits: ConfigCacheLimits, now: @escaping @Reactor () -> Int64,
        encode: @escaping @Sendable (Value) -> String, decode: @escaping @Sendable (String) -> Value?
    ) {
        self.redis = redis
        self.limits = limits
        self.now = now
        self.encode = encode
        self.decode = decode
        found = ExpiringMap(capacity: limits.capacity)
        missing = ExpiringMap(capacity: limits.capacity)
    }

    /// This process's copy; nil when it has none.
    func copy(of key: String) -> (value: Value, end: Int64)? { found.entry(key, now: now()) }

    /// Nil when there is no such thing. `load` asks PostgreSQL.
    func value(
        _ key: String, load: @escaping @Sendable @Reactor () async throws(PostgresError) -> Value?
    ) async throws(ConfigError) -> Value? {
        if let value = found.value(key, now: now()) { return value }
        if missing.value(key, now: now()) != nil { return nil }
        let flight = flights[key] ?? depart(key, load)
        await flight.landed.wait()
        guard let answer = flight.answer else { preconditionFailure("a look-up landed without an answer") }
        return try answer.get()
    }

    /// Drops this process's copy, and what is being read now.
    func forget(_ key: String) {
        found.remove(key)
        missing.remove(key)
        flights.removeValue(forKey: key)?.isOutdated = true
    }

    func forgetAll() {
        found.removeAll()
        missing.removeAll()
        for flight in flights.values { flight.isOutdated = true }
        flights = [:]
    }

    /// A task of its own: the caller that came first may be cancelled, the others still want the answer.
    private func depart(
        _ key: String, _ load: @escaping @Sendable @Reactor () async throws(PostgresError) -> Value?
    ) -> Flight {
        let flight = Flight()
        flights[key] = flight
        // The copy is as old as the beginning of the query.
        let start = now()
        Reactor.spawn { [self] in
            let answer = await ask(key, load)
            flight.answer = answer
            if !flight.isOutdated {
                flights[key] = nil
                keep(key, answer, since: start)
            }
            flight.landed.open()
        }
        return flight
    }

    private func keep(_ key: String, _ answer: Answer, since start: Int64) {
        switch answer {
        case .success(let value?): found.set(key, value, end: start + limits.lifetime.milliseconds)
        case .success(nil): missing.set(key, (), end: start + limits.missingLifetime.milliseconds)
        case .failure: break
        }
    }

    private func ask(
        _ key: String, _ load: @Sendable @Reactor () async throws(PostgresError) -> Value?
    ) async -> Answer {
        var cacheError: RedisError?
        do {
            switch try await redis.send(["GET", key]) {
            case .string(ConfigKeys.gone): return .success(nil)
            case .string(let text): if let value = decode(text) { return .success(value) }
            default: break
            }
        } catch {
            cacheError = error
        }
        do {
            guard let value = try await load() else { return .success(nil) }
            guard cacheError == nil else { return .success(value) }
            return .success(await fill(key, value))
        } catch {
            return .failure(.unavailable(cache: cacheError, database: error))
        }
    }

    /// Leaves a copy in Redis, unless there is one meanwhile: then that one is newer and counts.
    private func fill(_ key: String, _ value: Value) async -> Value? {
        // Losing the error is right: without the copy the next process asks the database itself.
        let reply = try? await redis.send(
            ["SET", key, encode(value), "NX", "GET", "EX", ConfigKeys.lifetime])
        guard case .string(let present)? = reply else { return value }
        return present == ConfigKeys.gone ? nil : decode(present) ?? value
    }
}
