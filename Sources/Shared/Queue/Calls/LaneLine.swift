internal import Redis

/// Where a lane stands in line.
package struct LanePlace: Sendable, Equatable {
    /// By Redis' clock, Unix ms.
    package let now: Int64
    /// Ready lanes of its tenant that are served before it; nil: it is not ready, or far behind. Of a bot that was paused,
    /// those of the bot.
    package let before: Int?
    package let tenantsLanes: Int
    /// Tenants that are served before its own; nil: none of its lanes is ready, or they are held by a pause.
    package let tenantsBefore: Int?
    package let tenants: Int
    /// Leases of the shard that hold: what workers are busy with.
    package let leases: Int
}

/// lane_line.
struct LaneLine: LaneScript {
    static let script = RedisScript(lane: "lane_line", PackageResources.lane_line_lua)

    let lane: Lane
    let reach: Int

    var arguments: [String] { [lane.name, "\(reach)"] }

    func decode(_ reply: RedisReply) throws(RedisError) -> LanePlace {
        var numbers: [Int64] = []
        for field in try reply.array() { numbers.append(try field.integer()) }
        guard numbers.count == 6 else { throw .unexpected(reply: "a line of \(numbers.count) fields") }
        return LanePlace(
            now: numbers[0], before: numbers[1] < 0 ? nil : Int(numbers[1]), tenantsLanes: Int(numbers[2]),
            tenantsBefore: numbers[3] < 0 ? nil : Int(numbers[3]), tenants: Int(numbers[4]), leases: Int(numbers[5]))
    }
}
