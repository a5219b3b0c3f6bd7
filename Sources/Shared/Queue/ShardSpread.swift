internal import Events
package import Redis

/// Sends a batch of items to the shards of their lanes, one call for each shard, all in one write.
package struct ShardSpread: Sendable {
    let shards: Shards

    package init(_ shards: Shards) { self.shards = shards }

    /// - Parameter call: performs the items of one shard; answers one outcome for each, in order.
    /// - Returns: one result for each item, in order: where a shard's call failed, its error for each of its items.
    package func perform<Item: Sendable, Outcome: Sendable>(
        _ items: [Item], lane: (Item) -> Lane,
        call: @escaping @Sendable @Reactor (Int, [Item]) async -> Result<[Outcome], RedisError>
    ) async -> [Result<Outcome, RedisError>] {
        if items.isEmpty { return [] }
        if shards.count == 1 { return Self.results(await call(0, items), count: items.count) }
        var places: [Int: [Int]] = [:]
        for (index, item) in items.enumerated() { places[shards.shard(of: lane(item)), default: []].append(index) }
        var results: [Result<Outcome, RedisError>] = Array(
            repeating: .failure(.unexpected(reply: "nothing")), count: items.count)
        await withTaskGroup(of: ([Int], [Result<Outcome, RedisError>]).self) { group in
            for (shard, indexes) in places {
                let part = indexes.map { items[$0] }
                group.addTask { @Sendable @Reactor in
                    (indexes, Self.results(await call(shard, part), count: part.count))
                }
            }
            for await (indexes, part) in group {
                for (index, result) in zip(indexes, part) { results[index] = result }
            }
        }
        return results
    }

    private static func results<Outcome>(
        _ result: Result<[Outcome], RedisError>, count: Int
    ) -> [Result<Outcome, RedisError>] {
        switch result {
        case .success(let outcomes): outcomes.map { .success($0) }
        case .failure(let error): Array(repeating: .failure(error), count: count)
        }
    }
}
