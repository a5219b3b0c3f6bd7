internal import JSON

extension LaneEvent {
    /// As lines of a timeline: a pass that was put off, or ended with its worker, begins with its claim.
    ///
    /// - Parameter other: the message that it happened to, where that is another; then it is one line.
    func told(as other: String?) -> [TimelineEvent] {
        var event = TimelineEvent(kind.timeline, at: at, worker: worker, token: token > 0 ? token : nil)
        for (name, value) in detail.object?.members ?? [] where !Self.hidden.contains(name) {
            event = event.with(name, value)
        }
        event.message = other
        guard other == nil, let claimedAt = detail["claimed"]?.int64, claimedAt > 0 else { return [event] }
        var claimed = TimelineEvent(.claimed, at: claimedAt, worker: worker, token: token > 0 ? token : nil)
        if let attempt = detail["attempt"] { claimed = claimed.with("attempt", attempt) }
        let trace = detail["trace"].flatMap(TurnTrace.init)
        return [claimed] + (trace?.told(startedAt: detail["started"]?.int64 ?? claimedAt) ?? []) + [event]
    }

    /// Told as lines of their own.
    private static let hidden: Set<String> = ["trace", "claimed", "started"]
}

extension LaneEvent.Kind {
    fileprivate var timeline: TimelineEvent.Kind {
        switch self {
        case .parked: .parked
        case .crashed: .crashed
        case .lost: .lost
        case .released: .released
        case .stale: .stale
        case .found: .found
        case .putBack: .putBack
        case .blocked: .blocked
        case .dead: .dead
        case .revived: .revived
        case .dropped: .dropped
        case .paused: .paused
        case .resumed: .resumed
        case .unblocked: .unblocked
        }
    }
}
