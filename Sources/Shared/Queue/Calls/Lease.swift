internal import Redis

/// The right to a lane: what a claim gave and every later call shows.
package struct Lease: Hashable, Sendable {
    package let lane: Lane
    package let token: Int64

    package init(lane: Lane, token: Int64) {
        self.lane = lane
        self.token = token
    }
}

/// Whether a call that shows a lease did its work.
package enum LeaseOutcome: String, Sendable {
    case done = "ok"
    /// The lease is another worker's, or gone: whoever shows it must not act for this lane any more.
    case stale
}

extension RedisReply {
    func lanes() throws(RedisError) -> [Lane] {
        try strings().map { Lane(trusted: $0) }
    }
}

extension [Lease] {
    var laneArguments: [String] {
        flatMap { [$0.lane.name, "\($0.token)"] }
    }
}
