package import Queue

extension Shards {
    /// Where the session of a conversation is kept: `parley:{<shard>}:session:<lane>`, a text (`SessionRecord`).
    package func sessionKey(of lane: Lane) -> String { "\(Self.prefix(shard(of: lane))):session:\(lane.name)" }
}
