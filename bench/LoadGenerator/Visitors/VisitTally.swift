internal import Events
internal import HTTP
internal import JSON

/// What visitors saw.
@Reactor final class VisitTally {
    /// No message is begun any more.
    var isOver = false
    var visits = 0
    private(set) var messages = 0
    private(set) var replies = 0
    /// Messages that got no reply, or another one's.
    private(set) var unanswered = 0
    private(set) var wrong = 0
    /// Answers that are neither success nor a refusal to be tried again.
    private(set) var unexpected = 0
    private(set) var firstFailure: String?
    /// Requests that were sent again, by what became of them before.
    private var again: [Again: Int] = [:]
    /// Streams that ended under a listener.
    var resumed = 0
    /// Reply events that a listener had had before.
    var toldTwice = 0
    private var longestGap: [Visitor.Manner: Int64] = [:]
    /// From a message's first sending to its reply, ms.
    private var waits: [Int64] = []

    /// What became of a request that was sent again.
    enum Again: String, CaseIterable {
        /// It found nobody.
        case unreachable
        /// The connection ended before the answer.
        case lost
        /// The answer was to come again.
        case refused
    }

    func sentAgain(_ why: Again) { again[why, default: 0] += 1 }

    func accepted() { messages += 1 }

    func replied(_ reply: String, to text: String, after milliseconds: Int64) {
        replies += 1
        waits.append(milliseconds)
        guard !reply.contains(text) else { return }
        wrong += 1
        failed("\"\(text)\" got \"\(reply.prefix(100))\"")
    }

    func leftUnanswered(_ what: String) {
        unanswered += 1
        failed(what)
    }

    func answeredUnexpectedly(_ status: Int, _ body: [UInt8]) {
        unexpected += 1
        failed("\(status) \(String(decoding: body.prefix(200), as: UTF8.self))")
    }

    func hadGap(_ milliseconds: Int64, _ manner: Visitor.Manner) {
        longestGap[manner] = max(longestGap[manner] ?? 0, milliseconds)
    }

    private func failed(_ what: String) { firstFailure = firstFailure ?? what }

    var json: String {
        let sorted = waits.sorted()
        var json = JSONWriter()
        json.object {
            $0.member("visits", visits)
            $0.member("messages", messages)
            $0.member("replies", replies)
            $0.member("unanswered", unanswered)
            $0.member("wrong", wrong)
            $0.member("unexpected", unexpected)
            for why in Again.allCases { $0.member("again_\(why.rawValue)", again[why] ?? 0) }
            $0.member("streams_resumed", resumed)
            $0.member("replies_told_twice", toldTwice)
            for manner in Visitor.Manner.allCases {
                $0.member("longest_gap_\(manner.rawValue)_ms", longestGap[manner] ?? 0)
            }
            $0.member("reply_p50_ms", Self.percentile(sorted, 50))
            $0.member("reply_p99_ms", Self.percentile(sorted, 99))
            $0.member("reply_longest_ms", sorted.last ?? 0)
            $0.member("first_failure", ifPresent: firstFailure)
        }
        return json.takeString()
    }

    private static func percentile(_ sorted: [Int64], _ percent: Int) -> Int64 {
        sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
    }
}
