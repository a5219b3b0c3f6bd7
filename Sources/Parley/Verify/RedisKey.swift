internal import Queue

/// What a key in Redis is for, by its name.
enum RedisKey: Equatable {
    /// Stays between messages, or goes by itself.
    case lasting
    /// Of a session, which the index of sessions must know.
    case session(shard: Int, conversation: String)
    /// Of the queue: gone when nothing waits.
    case queue
    /// Parley knows none of this name.
    case unknown

    private static let lastingNames: Set<String> = [
        "parley:shards", "parley:{breaker}:open", "parley:{sweep}:sessions",
    ]
    private static let lastingPrefixes = [
        "parley:config:key:", "parley:config:bot:", "parley:worker:", "parley:gateway:", "parley:{figures}:",
        "parley:{rate}:global:", "parley:{breaker}:probe:",
    ]
    /// How long accepted ids are kept, days.
    private static let seenDays: Int64 = 3

    init(_ name: String, shards: Shards, today: Int64) {
        if Self.lastingNames.contains(name) || Self.lastingPrefixes.contains(where: name.hasPrefix) {
            self = .lasting
            return
        }
        for shard in 0..<shards.count {
            let prefix = Shards.prefix(shard) + ":"
            guard name.hasPrefix(prefix) else { continue }
            self.init(shard: shard, name.dropFirst(prefix.count), today: today)
            return
        }
        self = .unknown
    }

    /// - Parameter rest: what stands behind the shard, such as `mail:5.2.http.ana`.
    private init(shard: Int, _ rest: Substring, today: Int64) {
        let parts = rest.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let owner = parts.count > 1 ? String(parts[1]) : nil
        switch (parts[0], owner) {
        case ("token", nil), ("sessions", nil), ("aging", nil), ("dead", nil), ("wake", nil), ("epoch", nil),
            ("missed", nil):
            self = .lasting
        case ("session", let owner?): self = .session(shard: shard, conversation: owner)
        case ("ring", nil), ("leases", nil), ("later", nil), ("paused", nil), ("halted", nil): self = .queue
        case ("mail", .some), ("lane", .some), ("ready", .some): self = .queue
        case ("seen", let day?):
            let isKept = Int64(day).map { (today - Self.seenDays...today + 1).contains($0) } ?? false
            self = isKept ? .lasting : .unknown
        default: self = .unknown
        }
    }
}
