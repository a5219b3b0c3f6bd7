internal import Events
internal import Redis

/// A lane that this worker now has.
package struct ClaimedLane: Sendable, Equatable {
    package let lane: Lane
    /// Goes with every later call for this lane, and into PostgreSQL.
    package let token: Int64
    /// Failed tries before this one.
    package let attempts: Int
    /// Leases that ran out before this one.
    package let crashes: Int
    /// The first envelopes of the mailbox, as JSON; they stay there until the turn is finished.
    package let envelopes: [String]
    /// The texts that were asked for, in that order; empty where there is none.
    package let texts: [String]
    /// When it was claimed, by Redis' clock, Unix ms.
    package let claimedAt: Int64

    package var lease: Lease { Lease(lane: lane, token: token) }

    /// The same, under a later token of the same holder.
    package func taken(under token: Int64) -> ClaimedLane {
        ClaimedLane(
            lane: lane, token: token, attempts: attempts, crashes: crashes, envelopes: envelopes, texts: texts,
            claimedAt: claimedAt)
    }
}

/// What a claim brought.
package struct Claim: Sendable, Equatable {
    package var lanes: [ClaimedLane] = []
    /// Lanes that were ready without an envelope. Never, unless someone wrote into Redis by hand.
    package var dropped = 0
}

/// lane_claim.
struct LaneClaim: LaneScript {
    static let script = RedisScript(
        lane: "lane_claim", with: [PackageResources.lane_pauses_lua], PackageResources.lane_claim_lua)

    let worker: String
    let most: Int
    let lease: Duration
    let heads: Int
    let along: [String]

    var arguments: [String] {
        [worker, "\(most)", "\(lease.milliseconds)", "\(heads)"] + along
    }

    func decode(_ reply: RedisReply) throws(RedisError) -> Claim {
        let items = try reply.array()
        guard items.count >= 2 else { throw .unexpected(reply: "a claim of \(items.count) fields") }
        let now = try items[0].integer()
        var claim = Claim(dropped: Int(try items[1].integer()))
        claim.lanes.reserveCapacity(items.count - 2)
        for item in items.dropFirst(2) { claim.lanes.append(try lane(item.array(), now)) }
        return claim
    }

    private func lane(_ fields: [RedisReply], _ now: Int64) throws(RedisError) -> ClaimedLane {
        let texts = fields.count - along.count
        guard texts >= 4 else { throw .unexpected(reply: "a lane of \(fields.count) fields") }
        return ClaimedLane(
            lane: Lane(trusted: try fields[0].string()), token: try fields[1].integer(),
            attempts: Int(try fields[2].integer()), crashes: Int(try fields[3].integer()),
            envelopes: try fields[4..<texts].strings(), texts: try fields[texts...].strings(), claimedAt: now)
    }
}
