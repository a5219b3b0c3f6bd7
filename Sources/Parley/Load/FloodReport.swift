internal import Events
internal import JSON

/// What became of one user's flood: where the block begins, and what the user reads.
struct FloodReport: Sendable {
    private let user: String
    private let tally: LoadTally
    private let length: Duration
    /// The first message that was not answered for the user's limit, from 1; nil: all were answered.
    private let firstLimited: Int?
    /// What the user was told then.
    private let notice: String?

    init(_ plan: LoadPlan, _ tally: LoadTally, length: Duration) {
        user = plan.users[0]
        self.tally = tally
        self.length = length
        let limited = tally.messages.filter { $0.reply?.status == "limited" }.sorted { $0.number < $1.number }
        firstLimited = limited.first.map { $0.number + 1 }
        notice = limited.lazy.compactMap(\.reply).first { !$0.text.isEmpty }?.text
    }

    /// All were taken, and each has its outcome.
    var holds: Bool { tally.givenUp == 0 && tally.unanswered == 0 && tally.count("failed") == 0 }

    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.member("holds", holds)
            json.member("user", user)
            json.member("seconds", Double(length.milliseconds) / 1000)
            json.member("accepted", tally.messages.count)
            json.member("answered", tally.count("answered"))
            json.member("limited", tally.count("limited"))
            json.member("failed", tally.count("failed"))
            json.member("unanswered", tally.unanswered)
            json.member("first_limited", ifPresent: firstLimited.map { Int64($0) })
            json.member("notice", ifPresent: notice)
        }
    }

    var text: String {
        var lines = ["\(tally.messages.count) messages of \(user), accepted and settled within \(age(length)):", ""]
        lines.append(row("answered", tally.count("answered"), from: "answered"))
        if let firstLimited {
            lines.append(row("limited", tally.count("limited"), from: "limited"))
            lines += ["", "The block begins at message \(firstLimited). The user reads:", ""]
            lines += (notice ?? "(nothing: the block had begun before)").split(separator: "\n").map { "    \($0)" }
        } else {
            lines += ["", "No message met a limit: is RATE_LIMIT_PER_USER 0 or more than \(tally.messages.count)?"]
        }
        if tally.count("failed") > 0 { lines.append("failed      \(tally.count("failed")): see parley dead list") }
        if tally.unanswered > 0 { lines.append("unanswered  \(tally.unanswered): is a worker running?") }
        return lines.joined(separator: "\n")
    }

    private func row(_ title: String, _ count: Int, from status: String) -> String {
        let numbers = tally.messages.filter { $0.reply?.status == status }.map { $0.number + 1 }
        let range = numbers.isEmpty ? "" : "  messages \(numbers.min() ?? 0) to \(numbers.max() ?? 0)"
        return title + String(repeating: " ", count: 12 - title.count) + "\(count)" + range
    }
}
