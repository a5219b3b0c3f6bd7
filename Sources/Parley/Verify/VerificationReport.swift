internal import Conversations
internal import JSON

/// All that was found, for people or for a script.
struct VerificationReport: Sendable {
    let figures: StoredFigures
    /// Nil without a record.
    let fates: AcceptedFates?
    let checks: [CheckResult]

    var holds: Bool { checks.allSatisfy { $0.breaches.isEmpty } }

    func write(_ json: inout JSONWriter) {
        json.object {
            $0.member("holds", holds)
            Self.write("stored", stored, &$0)
            if let fates { Self.write("accepted", Self.members(fates), &$0) }
            $0.array("checks") { for check in checks { $0.object(check.write) } }
        }
    }

    private var stored: KeyValuePairs<String, Int64> {
        [
            "conversations": figures.conversations, "messages": figures.messages, "replies": figures.replies,
            "turns": figures.turns, "dead": figures.dead, "waiting": figures.waiting,
        ]
    }

    private static func members(_ fates: AcceptedFates) -> KeyValuePairs<String, Int64> {
        [
            "messages": fates.all, "stored": fates.stored, "dead": fates.dead, "waiting": fates.waiting,
            "erased": fates.erased, "lost": fates.lost,
        ]
    }

    private static func write(_ name: String, _ numbers: KeyValuePairs<String, Int64>, _ json: inout JSONWriter) {
        json.object(name) { for (name, number) in numbers { $0.member(name, number) } }
    }

    var text: String {
        var parts = [summary, table]
        for check in checks {
            for breach in check.breaches { parts.append(text(of: breach, check)) }
        }
        return parts.joined(separator: "\n\n")
    }

    private var summary: String {
        let stored =
            "Stored: messages \(figures.messages), replies \(figures.replies), turns \(figures.turns), "
            + "conversations \(figures.conversations). Waiting: \(figures.waiting). Dead: \(figures.dead)."
        guard let fates else { return stored }
        return stored + "\nAccepted: \(fates.all). Of these stored \(fates.stored), dead \(fates.dead), "
            + "waiting \(fates.waiting), erased \(fates.erased), lost \(fates.lost)."
    }

    private var table: String {
        Table(
            ["CHECK", "LOOKED AT", "BROKEN", "VERDICT"],
            checks.map { [$0.name, "\($0.looked) \($0.subject)", "\($0.count)", $0.verdict] }
        ).text
    }

    private func text(of breach: CheckResult.Breach, _ check: CheckResult) -> String {
        let more = breach.count > breach.examples.count ? ", the first \(breach.examples.count)" : ""
        let lines = ["\(check.name), \(breach.kind): \(breach.count)\(more) \(breach.sentence)"]
        return (lines + breach.examples.map { "  " + $0 }).joined(separator: "\n")
    }
}
