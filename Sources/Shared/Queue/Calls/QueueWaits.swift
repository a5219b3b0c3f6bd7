internal import Events
internal import Redis

/// How long tenants wait for a worker, in one shard.
package struct ShardWaits: Sendable, Equatable {
    /// Lists of ready lanes: tenants that have some, but for those of bots that are or were paused.
    package let tenants: Int
    /// Of the tenants looked at.
    package let longest: Duration
    /// Those that wait as long as was asked for, or longer.
    package let slow: [Int64: Duration]
}

/// queue_waits.
struct QueueWaits: LaneScript {
    static let script = RedisScript(
        lane: "queue_waits", with: [PackageResources.lane_pauses_lua, PackageResources.lane_waits_lua],
        PackageResources.queue_waits_lua)

    let first: Int
    let most: Int
    let shortest: Duration

    var arguments: [String] { ["\(first)", "\(most)", "\(shortest.milliseconds)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> ShardWaits {
        let fields = try reply.array()
        guard fields.count >= 2, fields.count % 2 == 0 else { throw .unexpected(reply: "\(fields.count) fields") }
        var slow: [Int64: Duration] = [:]
        for index in stride(from: 2, to: fields.count, by: 2) {
            // A tenant comes twice when its bot was paused.
            let (tenant, wait) = (try fields[index].integer(), Duration.milliseconds(try fields[index + 1].integer()))
            slow[tenant] = max(slow[tenant] ?? .zero, wait)
        }
        return ShardWaits(
            tenants: Int(try fields[0].integer()), longest: .milliseconds(try fields[1].integer()), slow: slow)
    }
}
