internal import Events
internal import JSON

/// What a load has shown.
struct LoadReport: Sendable {
    let plan: LoadPlan
    let tally: LoadTally
    let length: Duration
    let check: LoadCheck
    private let acceptTimes: Percentiles
    private let replyTimes: Percentiles

    init(_ plan: LoadPlan, _ tally: LoadTally, length: Duration, check: LoadCheck) {
        self.plan = plan
        self.tally = tally
        self.length = length
        self.check = check
        acceptTimes = Percentiles(tally.messages.map(\.acceptTime))
        replyTimes = Percentiles(tally.messages.compactMap(\.replyTime))
    }

    /// Each message was accepted and answered, once and in order.
    var holds: Bool { check.holds && tally.givenUp == 0 && tally.unanswered == 0 && tally.count("failed") == 0 }

    func write(_ json: inout JSONWriter) {
        json.object { json in
            json.member("holds", holds)
            json.member("users", plan.users.count)
            json.member("seconds", Double(length.milliseconds) / 1000)
            json.member("accepted", tally.messages.count)
            json.member("answered", tally.count("answered"))
            json.member("limited", tally.count("limited"))
            json.member("failed", tally.count("failed"))
            json.member("unanswered", tally.unanswered)
            json.member("given_up", tally.givenUp)
            json.object("refusals") { json in
                for (code, count) in tally.refusals.sorted(by: { $0.key < $1.key }) { json.member(code, count) }
            }
            acceptTimes.write("accept_ms", &json)
            replyTimes.write("reply_ms", &json)
            json.member("conversations", check.conversations)
            json.member("out_of_order", check.outOfOrder)
            json.member("twice", check.twice)
            json.member("missing", check.missing)
        }
    }

    var text: String {
        let shares = [50, 95, 99, 100]
        let times = Table(
            ["", "p50", "p95", "p99", "longest"],
            [
                ["accepted in"] + shares.map(acceptTimes.text), ["answered in"] + shares.map(replyTimes.text),
            ])
        return [
            figures, times.text, Self.verdict(check), holds ? "Each message was answered, once and in order." : trouble,
        ]
        .joined(separator: "\n\n")
    }

    private var figures: String {
        var rows = [
            ["users", "\(plan.users.count)", "\(age(length)) in all"],
            ["accepted", "\(tally.messages.count)", rate],
            ["answered", "\(tally.count("answered"))", ""],
        ]
        if tally.count("limited") > 0 { rows.append(["limited", "\(tally.count("limited"))", "RATE_LIMIT_PER_USER"]) }
        if tally.count("failed") > 0 { rows.append(["failed", "\(tally.count("failed"))", "see parley dead list"]) }
        if tally.unanswered > 0 { rows.append(["unanswered", "\(tally.unanswered)", "after \(age(plan.timeout))"]) }
        if tally.givenUp > 0 { rows.append(["not accepted", "\(tally.givenUp)", "within \(age(plan.timeout))"]) }
        let refusals = tally.refusals.values.reduce(0, +)
        if refusals > 0 { rows.append(["sent again", "\(refusals)", codes]) }
        let lines = Table(["", "", ""], rows).text.split(separator: "\n").dropFirst()
        return lines.map { String($0.reversed().drop { $0 == " " }.reversed()) }.joined(separator: "\n")
    }

    private var rate: String {
        let seconds = Double(max(1, length.milliseconds)) / 1000
        return "\(Int((Double(tally.messages.count) / seconds).rounded())) a second"
    }

    private var codes: String {
        tally.refusals.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private static func verdict(_ check: LoadCheck) -> String {
        """
        order       \(check.outOfOrder == 0 ? "kept" : "broken in \(check.outOfOrder)") (\(check.conversations) conversations)
        duplicates  \(check.twice == 0 ? "none" : "\(check.twice)")
        lost        \(check.missing == 0 ? "none" : "\(check.missing)")
        """
    }

    private var trouble: String {
        check.holds
            ? "Not every message was answered: look at `parley queue`, `parley dead list` and the workers' log."
            : "What is promised does not hold: run `parley verify`."
    }
}
