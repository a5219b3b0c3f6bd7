/// In which shards a worker may hold lanes that it does not know of, because the answer to its claim was lost. Left to
/// their leases, these would count as crashes of messages that never ran.
///
/// Tokens tell them apart: a shard's only grow, and a worker claims one time after the other.
struct LostClaims {
    private var highest: [Int: Int64] = [:]
    private var unanswered: Set<Int> = []

    /// The worker was given this token.
    mutating func gave(_ token: Int64, shard: Int) { highest[shard] = max(highest[shard] ?? 0, token) }

    mutating func lost(shard: Int) { unanswered.insert(shard) }

    mutating func recalled(shard: Int) { unanswered.remove(shard) }

    /// The highest token known in a shard where a claim's answer was lost; nil where none was.
    func known(shard: Int) -> Int64? { unanswered.contains(shard) ? highest[shard] ?? 0 : nil }
}
