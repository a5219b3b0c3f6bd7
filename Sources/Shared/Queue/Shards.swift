internal import Events
package import Redis

/// How many shards the lanes are spread over. Fixed when a Redis is first used: another number would look for lanes
/// where they are not.
package struct Shards: Equatable, Sendable {
    package static let allowed = 1...1024
    static let key = "parley:shards"

    package let count: Int

    package init(count: Int) {
        precondition(Self.allowed.contains(count), "shards: \(count)")
        self.count = count
    }

    /// FNV-1a of the name's bytes, the same in every release.
    package func shard(of lane: Lane) -> Int {
        guard count > 1 else { return 0 }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in lane.name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        // The low bits of FNV of similar names repeat; the folded ones do not.
        return Int((hash ^ (hash >> 32)) % UInt64(count))
    }

    /// What all keys of a shard begin with; the braces keep them in one cluster slot.
    package static func prefix(_ shard: Int) -> String { "parley:{\(shard)}" }

    /// The shard in a message's id (`msg_…_3`); nil when there is none of that number.
    package func shard(ofMessage id: String) -> Int? {
        guard let separator = id.utf8.lastIndex(of: UInt8(ascii: "_")) else { return nil }
        guard let shard = Int(id[id.utf8.index(after: separator)...]), (0..<count).contains(shard) else { return nil }
        return shard
    }

    /// Stores the count at the very first start and holds it against the stored one at all others.
    @Reactor package func agree(with redis: RedisConnection) async throws(ShardsError) {
        do {
            _ = try await redis.send(["SET", Self.key, "\(count)", "NX"])
            let stored = try await redis.send(["GET", Self.key]).string()
            guard stored == "\(count)" else { throw ShardsError.differ(stored: stored, configured: count) }
        } catch let error as RedisError {
            throw .redis(error)
        } catch let error as ShardsError {
            throw error
        } catch {
            preconditionFailure("Redis throws RedisError only: \(error)")
        }
    }
}

/// Why this process may not use this Redis.
package enum ShardsError: Error, Equatable, CustomStringConvertible {
    case differ(stored: String, configured: Int)
    case redis(RedisError)

    package var description: String {
        switch self {
        case .differ(let stored, let configured):
            "PARLEY_SHARDS is \(configured), but this Redis was first used with \(stored) shards: "
                + "set it to \(stored), or start with an empty Redis"
        case .redis(let error): "the number of shards could not be read from Redis: \(error)"
        }
    }
}
