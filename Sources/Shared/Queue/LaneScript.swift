package import Redis

/// One call of one script: its named fields in, a decoded reply out. Nothing else counts ARGV.
package protocol LaneScript: Sendable {
    associatedtype Reply: Sendable

    static var script: RedisScript { get }

    var arguments: [String] { get }

    /// Throws `RedisError.unexpected` when the reply has another form.
    func decode(_ reply: RedisReply) throws(RedisError) -> Reply
}

extension LaneScript {
    /// Runs on the shard that has the lanes of this call.
    package func run(on redis: RedisConnection, shard: Int) async throws(RedisError) -> Reply {
        try decode(await redis.run(Self.script, keys: [Shards.prefix(shard)], arguments: arguments))
    }
}

extension RedisScript {
    /// A script of lanes: its source with the prelude in front, and with what else it uses of what scripts share. The first
    /// line (`#!lua …`) stays first: it tells Redis whether the script may run when memory is full.
    package init(lane name: String, with parts: [[UInt8]] = [], _ source: [UInt8]) {
        let text = Breakage.applied(to: name, String(decoding: source, as: UTF8.self))
        let end = text.firstIndex(of: "\n") ?? text.endIndex
        precondition(text.hasPrefix("#!lua"), "\(name).lua begins with #!lua and its flags")
        let prelude = Breakage.applied(
            to: "lane_prelude", String(decoding: PackageResources.lane_prelude_lua, as: UTF8.self))
        let shared = parts.reduce(prelude) { $0 + "\n" + String(decoding: $1, as: UTF8.self) }
        self.init(name: name, source: text[..<end] + "\n" + shared + text[end...])
    }
}
