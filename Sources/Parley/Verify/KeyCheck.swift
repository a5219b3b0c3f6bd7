internal import Events
internal import Queue
internal import Redis

/// With everything answered, Redis holds only what stays between messages. Looks at all keys of the database, which is
/// Parley's alone.
@Reactor struct KeyCheck {
    private enum Kind: String, CaseIterable { case queue, orphan, unknown }

    let redis: RedisConnection
    let shards: Shards

    func run() async throws -> CheckResult {
        let today = WallTime.milliseconds() / 86_400_000
        var looked: Int64 = 0
        var found: [Kind: (count: Int64, examples: [String])] = [:]
        var cursor = "0"
        repeat {
            let reply = try await redis.send(["SCAN", cursor, "COUNT", "1000"]).array()
            guard reply.count == 2 else { throw RedisError.unexpected(reply: "a slice of \(reply.count) fields") }
            cursor = try reply[0].string()
            let names = try reply[1].strings()
            looked += Int64(names.count)
            for (name, kind) in try await breaches(names, today) {
                var entry = found[kind] ?? (0, [])
                entry.count += 1
                if entry.examples.count < CheckResult.examples { entry.examples.append(name) }
                found[kind] = entry
            }
        } while cursor != "0"
        return CheckResult(
            name: "keys", subject: "keys", looked: looked,
            breaches: Kind.allCases.compactMap { kind in
                found[kind].map {
                    CheckResult.Breach(
                        kind: kind.rawValue, sentence: Self.sentence(kind), count: $0.count, examples: $0.examples)
                }
            })
    }

    private static func sentence(_ kind: Kind) -> String {
        switch kind {
        case .queue: "left of the queue, which should be empty"
        case .orphan: "kept for a conversation without a session"
        case .unknown: "of which Parley knows nothing"
        }
    }

    private func breaches(_ names: [String], _ today: Int64) async throws -> [(String, Kind)] {
        var breaches: [(String, Kind)] = []
        var ofSessions: [Int: [(name: String, conversation: String)]] = [:]
        for name in names {
            switch RedisKey(name, shards: shards, today: today) {
            case .lasting: break
            case .session(let shard, let conversation): ofSessions[shard, default: []].append((name, conversation))
            case .queue: breaches.append((name, .queue))
            case .unknown: breaches.append((name, .unknown))
            }
        }
        for (shard, keys) in ofSessions {
            let index = Shards.prefix(shard) + ":sessions"
            let scores = try await redis.send(["ZMSCORE", index] + keys.map(\.conversation)).array()
            for (key, score) in zip(keys, scores) where score == .null {
                // One that goes by itself is what is left of a session: its user's limit.
                let life = try await redis.send(["PTTL", key.name]).integer()
                if life < 0 { breaches.append((key.name, .orphan)) }
            }
        }
        return breaches
    }
}
