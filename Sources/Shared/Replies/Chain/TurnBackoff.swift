internal import Events

/// How long a turn waits until its next pass after one that failed: twice as long each time, with full jitter, so that
/// those who failed together do not come back together; and no sooner than a provider wishes.
package enum TurnBackoff {
    private static let first = Duration.seconds(2)
    private static let least = Duration.milliseconds(500)
    private static let longest = Duration.seconds(120)
    /// A wish beyond this is tried against all the same: nobody waits for hours.
    private static let longestWish = Duration.seconds(600)

    /// - Parameters:
    ///   - attempts: passes that failed before this one.
    ///   - wish: what providers have asked for.
    ///   - chance: in 0..<1.
    package static func delay(after attempts: Int, wish: Duration = .zero, chance: Double) -> Duration {
        let ceiling = min(first.milliseconds << Int64(min(attempts, 16)), longest.milliseconds)
        let jitter = Double(ceiling - least.milliseconds) * chance
        return min(max(wish, .zero), longestWish) + least + .milliseconds(Int64(jitter))
    }
}

extension ReplyTrace {
    /// The soonest that one of the providers wishes to be asked again: `Retry-After` of its last answer. Zero when one of
    /// them has no such wish.
    package var wish: Duration {
        var last: [String: Duration] = [:]
        for attempt in attempts where attempt.error != .unknown {
            last[attempt.provider] = attempt.error?.wish ?? .zero
        }
        return last.values.min() ?? .zero
    }
}

extension ReplyError {
    fileprivate var wish: Duration? {
        switch remedy {
        case .retry(let after), .failOver(let after): after
        case .trim, .next, .stop: nil
        }
    }
}
