/// How a worker says that it stands: the hash `parley:worker:<id>`, for people. Recovery never reads it.
package struct WorkerView: Sendable {
    package enum State: String, Sendable {
        case running
        /// Claims nothing until an operator lets it go on; finishes what it has.
        case quiet
        /// Asked to end: claims nothing, finishes what it has, is gone.
        case leaving
    }

    package let id: String
    package let host: String
    package let processID: Int
    package let version: String
    package let state: State
    /// Unix ms.
    package let started: Int64
    package let seen: Int64
    /// Under way, and how many may be.
    package let turns: Int
    package let slots: Int
    /// Bytes.
    package let resident: Int
    /// Turns since its start that were stored, and of these given up.
    package let stored: Int
    package let givenUp: Int
    /// Of the time from a message's arrival to its stored reply: how many turns in each bucket, then of all.
    package let replyTally: [Int]
    /// Connections to PostgreSQL: open, idle among these, allowed; nil where it does not say.
    package let pool: (open: Int, idle: Int, maximum: Int)?

    /// From the fields of its hash. A worker of an older version says less.
    init(id: String, fields: [String: String]) {
        func number(_ name: String) -> Int64 { fields[name].flatMap { Int64($0) } ?? 0 }
        self.id = id
        // An id is <host>-<pid>-<8 digits>.
        host = fields["host"] ?? id.split(separator: "-").dropLast(2).joined(separator: "-")
        processID = Int(number("pid"))
        version = fields["version"] ?? ""
        state = fields["state"].flatMap(State.init) ?? .running
        started = number("started")
        seen = number("seen")
        turns = Int(number("turns"))
        slots = Int(number("slots"))
        resident = Int(number("rss"))
        stored = Int(number("stored"))
        givenUp = Int(number("given_up"))
        replyTally = (fields["reply_tally"] ?? "").split(separator: ",").map { Int($0) ?? 0 }
        pool =
            fields["poolOpen"] == nil
            ? nil : (Int(number("poolOpen")), Int(number("poolIdle")), Int(number("poolMax")))
    }
}
