internal import Events
package import JSON

/// One line of a message's story.
package struct TimelineEvent: Sendable, Equatable {
    package enum Kind: String, Sendable {
        case received, queued, claimed, limits, prompt, asked, parked, crashed, lost, released, stale, found, blocked
        case putBack = "put_back"
        case dead, revived, dropped, paused, resumed, unblocked
        case answered, limited, failed, stored, delivered
        /// How it stands now.
        case waiting, running
    }

    /// Unix ms.
    package let at: Int64
    package let kind: Kind
    /// False: it happened then or soon after.
    package var isExact = true
    package var worker: String?
    package var token: Int64?
    /// Another message than the one asked for: it happened to that one, while this one waited behind it.
    package var message: String?
    /// What else there is to know, in the order in which it is shown. Times are Unix ms and their names end in `_at` or
    /// are `until`.
    package var facts: [(name: String, value: JSONValue)] = []

    /// The `state` of what waits in the journal only.
    package static let journalState = "journal"

    /// What a tenant does not get to read: an error's own words, and who operates.
    private static let forOperators: Set<String> = ["error", "by"]

    package init(_ kind: Kind, at: Int64, worker: String? = nil, token: Int64? = nil) {
        self.kind = kind
        self.at = at
        self.worker = worker
        self.token = token
    }

    /// With one fact more; nil is none.
    func with(_ name: String, _ value: JSONValue?) -> TimelineEvent {
        guard let value, !value.isNull else { return self }
        var event = self
        event.facts.append((name, value))
        return event
    }

    package subscript(name: String) -> JSONValue? { facts.first { $0.name == name }?.value }

    package func write(to writer: inout JSONWriter, forOperators isForOperators: Bool) {
        writer.object { writer in
            writer.member("at", WallTime.rfc3339(at))
            writer.member("event", kind.rawValue)
            if !isExact { writer.member("exact", false) }
            writer.member("worker", ifPresent: worker)
            writer.member("token", ifPresent: token)
            writer.member("message", ifPresent: message)
            for (name, value) in facts where isForOperators || !Self.forOperators.contains(name) {
                if let time = value.int64, Self.isTime(name), WallTime.range.contains(time) {
                    writer.member(name, WallTime.rfc3339(time))
                } else {
                    writer.member(name, value)
                }
            }
        }
    }

    package static func isTime(_ name: String) -> Bool { name == "until" || name.hasSuffix("_at") }

    package static func == (one: TimelineEvent, other: TimelineEvent) -> Bool {
        one.at == other.at && one.kind == other.kind && one.isExact == other.isExact && one.worker == other.worker
            && one.token == other.token && one.message == other.message
            && one.facts.elementsEqual(other.facts) { $0 == $1 }
    }
}
