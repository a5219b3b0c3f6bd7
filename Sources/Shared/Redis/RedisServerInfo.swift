internal import Events

/// What a Redis server says about itself, for checks at start and for `doctor`.
package struct RedisServerInfo: Sendable, Equatable {
    /// `7.0.15`; empty when the server does not say.
    package private(set) var version = ""
    /// `master` or `slave`.
    package private(set) var role = ""
    /// Bytes; 0 = no limit.
    package private(set) var maximumMemory: Int64 = 0
    /// Bytes.
    package private(set) var usedMemory: Int64 = 0
    /// `noeviction` or what the server throws away when it is full.
    package private(set) var evictionPolicy = ""
    package private(set) var isAppendOnly = false
    /// `always`, `everysec` or `no`; nil where CONFIG is not allowed (managed servers).
    package private(set) var appendFsync: String?

    /// From the text of INFO.
    package init(info: String) {
        for line in info.split(whereSeparator: \.isNewline) {
            let pair = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            guard pair.count == 2 else { continue }
            let value = String(pair[1])
            switch pair[0] {
            case "redis_version": version = value
            case "role": role = value
            case "maxmemory": maximumMemory = Int64(value) ?? 0
            case "used_memory": usedMemory = Int64(value) ?? 0
            case "maxmemory_policy": evictionPolicy = value
            case "aof_enabled": isAppendOnly = value == "1"
            default: break
            }
        }
    }

    /// Asks the server: INFO, and CONFIG GET where that is allowed.
    @Reactor package static func read(from connection: RedisConnection) async throws(RedisError) -> RedisServerInfo {
        var info = RedisServerInfo(info: try await connection.send(["INFO"]).string())
        do throws(RedisError) {
            let pair = try await connection.send(["CONFIG", "GET", "appendfsync"]).strings()
            if pair.count == 2 { info.appendFsync = pair[1] }
        } catch .rejected {
            // Managed servers forbid CONFIG: then it stays unknown.
        }
        return info
    }

    /// Asks for the memory only: it is asked often.
    @Reactor package static func readMemory(from connection: RedisConnection) async throws(RedisError)
        -> RedisServerInfo
    {
        RedisServerInfo(info: try await connection.send(["INFO", "memory"]).string())
    }

    /// `7.0` or later, say.
    package func isAtLeast(_ major: Int, _ minor: Int) -> Bool {
        let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
        guard let first = numbers.first else { return false }
        let second = numbers.count > 1 ? numbers[1] : 0
        return (first, second) >= (major, minor)
    }
}
