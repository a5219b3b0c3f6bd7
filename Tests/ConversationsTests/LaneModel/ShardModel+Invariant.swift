import Queue

extension ShardModel {
    /// Nil when the model keeps what the queue promises: a lane with messages is in exactly one state and place, and a
    /// list with ready lanes is once in the ring, or is held because its tenant or bot is paused.
    var brokenInvariant: String? {
        let queued = ready.values.flatMap { $0 }
        if Set(queued).count != queued.count { return "a lane is queued twice" }
        let listed = ring + held
        if Set(listed).count != listed.count || Set(listed) != Set(ready.keys) {
            return "the ring and what is held are not who has ready lanes"
        }
        if held.contains(where: { !holds(list: $0) }) { return "what is not paused is held" }
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
