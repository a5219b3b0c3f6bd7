internal import Conversations
internal import JSON

/// What one check found.
struct CheckResult: Sendable {
    /// One way in which a promise is broken.
    struct Breach: Sendable {
        let kind: String
        /// What the examples do that they must not.
        let sentence: String
        let count: Int64
        /// The first few.
        let examples: [String]
    }

    static let examples = 10

    let name: String
    /// What was looked at, in the plural.
    let subject: String
    let looked: Int64
    let breaches: [Breach]

    var count: Int64 { breaches.reduce(0) { $0 + $1.count } }
    var verdict: String { breaches.isEmpty ? "ok" : "BREACH" }

    func write(_ json: inout JSONWriter) {
        json.member("check", name)
        json.member("holds", breaches.isEmpty)
        json.member("subject", subject)
        json.member("looked_at", looked)
        json.array("breaches") {
            for breach in breaches {
                $0.object {
                    $0.member("breach", breach.kind)
                    $0.member("count", breach.count)
                    $0.array("examples") { for example in breach.examples { $0.value(example) } }
                }
            }
        }
    }
}

extension CheckResult {
    init(_ name: String, _ subject: String, _ looked: Int64, _ tallies: [BreachTally]) {
        self.init(
            name: name, subject: subject, looked: looked,
            breaches: tallies.map {
                Breach(
                    kind: $0.breach.rawValue, sentence: $0.breach.sentence, count: $0.count, examples: $0.examples)
            })
    }
}
