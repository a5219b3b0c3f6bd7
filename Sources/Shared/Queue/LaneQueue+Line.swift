package import Redis

extension LaneQueue {
    /// How far `line` looks: Redis takes a tenth of a millisecond for so many.
    nonisolated package static let longestLine = 10_000

    /// Where a lane stands in line.
    package func line(of lane: Lane) async throws(RedisError) -> LanePlace {
        try await LaneLine(lane: lane, reach: Self.longestLine).run(on: redis, shard: shards.shard(of: lane))
    }
}
