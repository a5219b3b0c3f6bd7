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
    static let script = RedisScript(lane: "lane_audit", PackageResources.lane_audit_lua)
    /// Beyond this many lanes of a tenant, one that is ready may be taken for lost; repair then only queues it twice,
    /// which the claim sorts out.
    static let reach = 100_000

    let lanes: [Lane]
    let repairs: Bool

    var arguments: [String] { [repairs ? "1" : "0", "\(Self.reach)"] + lanes.map(\.name) }

    func decode(_ reply: RedisReply) throws(RedisError) -> [LaneFault?] {
        var faults: [LaneFault?] = []
        for word in try reply.strings() { faults.append(word.isEmpty ? nil : try LaneFault(word: word)) }
        guard faults.count == lanes.count else { throw .unexpected(reply: "\(faults.count) verdicts") }
        return faults
    }
}
