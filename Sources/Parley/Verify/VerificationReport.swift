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
            $0.object("stored") {
                $0.member("conversations", figures.conversations)
                $0.member("messages", figures.messages)
                $0.member("replies", figures.replies)
                $0.member("turns", figures.turns)
                $0.member("dead", figures.dead)
                $0.member("waiting", figures.waiting)
            }
            if let fates {
                $0.object("accepted") {
                    $0.member("messages", fates.all)
                    $0.member("stored", fates.stored)
                    $0.member("dead", fates.dead)
                    $0.member("waiting", fates.waiting)
                    $0.member("erased", fates.erased)
                    $0.member("lost", fates.lost)
                }
            }
            $0.array("checks") { for check in checks { $0.object(check.write) } }
        }
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
