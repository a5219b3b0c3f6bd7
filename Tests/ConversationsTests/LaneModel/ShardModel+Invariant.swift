import Queue

extension ShardModel {
    /// Nil when the model keeps what the queue promises: a lane with messages is in exactly one state and place, and a
    /// tenant is in the ring once while it has ready lanes.
    var brokenInvariant: String? {
        let queued = ready.values.flatMap { $0 }
        if Set(queued).count != queued.count { return "a lane is queued twice" }
        if Set(ring).count != ring.count || Set(ring) != Set(ready.keys) {
            return "the ring is not who has ready lanes"
        }
        if queued.contains(where: { lanes[$0]?.state != .ready }) { return "a lane is queued that is not ready" }
        for (name, lane) in lanes {
            if lane.mailbox.isEmpty { return "\(name) has no message" }
            if lane.state == .ready, !queued.contains(name) { return "\(name) is ready and not queued" }
            if (lane.until != nil) != [.leased, .parked].contains(lane.state) {
                return "\(name) is not due when it must"
            }
            if lane.record.token > token { return "\(name) has a token that was not given out" }
        }
        return nil
    }
}
