internal import Servers

/// One thing the doctor looked at, in a sentence that says what to do.
struct Diagnosis: Sendable, Equatable {
    enum Verdict: String, Sendable { case ok, warning, wrong }

    let subject: String
    let verdict: Verdict
    let text: String

    init(_ subject: String, _ verdict: Verdict, _ text: String) {
        self.subject = subject
        self.verdict = verdict
        self.text = text
    }

    /// Nil for a server that does not answer: the command line has a better sentence for that.
    init?(_ finding: ServerChecks.Finding) {
        switch finding.severity {
        case .fine: self.init(finding.subject, .ok, finding.text)
        case .warning: self.init(finding.subject, .warning, finding.text)
        case .fatal: self.init(finding.subject, .wrong, finding.text)
        case .unanswered: return nil
        }
    }
}
