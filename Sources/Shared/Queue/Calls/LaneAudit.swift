internal import Redis

/// How a lane breaks the queue's invariant.
package enum LaneFault: String, Sendable {
    /// In a state without an envelope.
    case ghost
    /// Envelopes, but in no state: nobody would ever claim it.
    case lost
    /// In two states at once, or twice in its ready list.
    case double
    /// Its text names another state than it is in.
    case state
    /// Its tenant is missing from the ring, or in it without a ready lane.
    case ring
}

/// lane_audit: answers a fault or nil for each lane.
struct LaneAudit: LaneScript {
    static let script = RedisScript(
        lane: "lane_audit", with: [PackageResources.lane_pauses_lua], PackageResources.lane_audit_lua)

    let lanes: [Lane]
    let repairs: Bool
    /// How far a lane is looked for in its tenant's ready list. In a longer one a lane that calls itself ready and is not
    /// found is taken at its word: repair must not queue it twice.
    var reach = 100_000

    var arguments: [String] { [repairs ? "1" : "0", "\(reach)"] + lanes.map(\.name) }

    func decode(_ reply: RedisReply) throws(RedisError) -> [LaneFault?] {
        var faults: [LaneFault?] = []
        for word in try reply.strings() { faults.append(word.isEmpty ? nil : try LaneFault(word: word)) }
        guard faults.count == lanes.count else { throw .unexpected(reply: "\(faults.count) verdicts") }
        return faults
    }
}
