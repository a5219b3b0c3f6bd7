internal import Events
internal import JSON

/// How much a user has sent of late, and whether they are blocked: a part of the session's text in Redis.
///
/// Messages count by their arrival, so the limit does not depend on when they are worked on.
package struct UserRate: Sendable, Equatable {
    package enum Verdict: String, Sendable {
        case go
        /// The head is the message that exceeded the limit: the user is told, once.
        case tripped
        /// The user is blocked already: recorded, not answered.
        case silent
    }

    /// What becomes of the first messages of a turn.
    struct Judgement: Equatable {
        let verdict: Verdict
        /// For how many messages it holds, from the first; 1 or more.
        let messages: Int
        /// Unix ms; 0 with `go`.
        let blockedUntil: Int64
        /// As it is afterwards.
        let rate: UserRate
    }

    /// When the window began that messages are counted in, Unix ms.
    var since: Int64 = 0
    /// Messages in it so far.
    var used = 0
    /// Until when the user is blocked, Unix ms; 0 when they never were.
    var blockedUntil: Int64 = 0

    /// - Parameters:
    ///   - arrivals: when each message arrived, Unix ms.
    ///   - limit: messages in a window; 0 is no limit.
    func judge(_ arrivals: [Int64], limit: Int, _ limits: TurnLimits) -> Judgement {
        guard limit > 0 else {
            return Judgement(verdict: .go, messages: arrivals.count, blockedUntil: 0, rate: self)
        }
        let blocked = arrivals.prefix { $0 < blockedUntil }.count
        if blocked > 0 { return Judgement(verdict: .silent, messages: blocked, blockedUntil: blockedUntil, rate: self) }
        var rate = self
        for (count, arrival) in arrivals.enumerated() where !rate.take(arrival, limit, limits.window) {
            if count > 0 { return Judgement(verdict: .go, messages: count, blockedUntil: 0, rate: rate) }
            let end = arrival + limits.block.milliseconds
            let messages = max(1, arrivals.prefix { $0 < end }.count)
            return Judgement(
                verdict: .tripped, messages: messages, blockedUntil: end, rate: UserRate(blockedUntil: end))
        }
        return Judgement(verdict: .go, messages: arrivals.count, blockedUntil: 0, rate: rate)
    }

    /// Counts a message; false when the window is full.
    private mutating func take(_ arrival: Int64, _ limit: Int, _ window: Duration) -> Bool {
        if arrival - since >= window.milliseconds { (since, used) = (arrival, 0) }
        guard used < limit else { return false }
        used += 1
        return true
    }
}

extension UserRate {
    /// Nil for a value of another form, as somebody may have written by hand: then nothing is known of the user.
    init?(_ json: JSONElement) {
        guard let since = json["since"]?.int64, let used = json["used"]?.int64 else { return nil }
        let blocked = json["blocked"]?.int64 ?? 0
        guard WallTime.range.contains(since), WallTime.range.contains(blocked), used >= 0 else { return nil }
        self.init(since: since, used: Int(used), blockedUntil: blocked)
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("since", since)
            writer.member("used", Int64(used))
            if blockedUntil > 0 { writer.member("blocked", blockedUntil) }
        }
    }
}
