internal import Conversations
internal import Events
internal import JSON

extension TimelineEvent {
    /// For people: what stands behind the event's name.
    var sentence: String {
        let text = own
        return message.map { "\(text) [of \($0), which was before it]" } ?? text
    }

    private var own: String {
        switch kind {
        case .received: "by a gateway"
        case .queued: "behind what its conversation had waiting"
        case .claimed: "by \(holder)\(number("attempt").map { ", attempt \($0)" } ?? "")"
        case .limits: "message \(number("used") ?? 0) of the \(number("of") ?? 0) that its user may send in a minute"
        case .prompt: "\(number("messages") ?? 0) message(s), about \(number("tokens") ?? 0) tokens"
        case .asked: call
        case .parked: park
        case .crashed: crash
        case .lost: "\(who) noticed that the lease was no longer its own, and gave up"
        case .released: "\(who) had to leave and gave it back"
        case .stale: "the turn of \(who) was refused: somebody has written since, or the conversation was erased"
        case .found: "\(who) found it stored, and delivered it"
        case .putBack: "Redis had lost messages of its conversation, and \(who) put them back from the journal"
        case .blocked: "its user was over the limit, and is blocked until \(time("until"))"
        case .dead: "given up by \(who): \(word("reason"))\(error)"
        case .revived: "put back into the queue by \(word("by"))"
        case .dropped: "forgotten by \(word("by"))"
        case .paused, .resumed, .unblocked: "by \(word("by"))"
        case .answered: answer
        case .limited: "its user is over the limit\(told)"
        case .failed: "given up\(told)\(error)"
        case .stored: "turn \(word("turn")), \(number("messages") ?? 1) message(s), by \(holder)"
        case .delivered: "right after that, to whoever waits or listens"
        case .waiting, .running: standing
        }
    }

    private var holder: String { who + (token.map { " under token \($0)" } ?? "") }

    private var who: String { worker ?? "an unknown worker" }

    private var call: String {
        let model = self["model"]?.string.map { " \($0)" } ?? ""
        let first = number("first_text_ms").map { ", first text after \($0) ms" } ?? ""
        return "\(word("provider"))\(model): \(word("outcome")) after \(number("ms") ?? 0) ms\(first)"
    }

    private var park: String {
        let counted = self["counted"]?.bool == true ? "" : ", which does not count"
        let attempt = number("attempt").map { "; attempt \($0) of \(number("of") ?? 0)\(counted)" } ?? ""
        return "until \(time("until")): \(word("reason"))\(attempt)\(error)"
    }

    private var crash: String {
        let count = number("crashes").map { ", the \($0.ordinal) time" } ?? ""
        return "the lease of \(holder) ran out: that worker died or hangs\(count); \(word("seen_by")) saw it"
    }

    private var answer: String {
        let tokens = "\(number("prompt_tokens") ?? 0) tokens in, \(number("completion_tokens") ?? 0) out"
        let by = [self["provider"]?.string, self["model"]?.string].compactMap(\.self).joined(separator: " ")
        return "after \(number("ms") ?? 0) ms by \(by.isEmpty ? "nobody" : by): \(tokens)"
    }

    private var told: String { self["told"]?.bool == true ? "; the user was told" : "; nothing was said" }

    private var standing: String {
        if self["state"]?.string == Self.journalState {
            return "in the journal only: Redis has lost it, or is being filled anew, and a worker with "
                + "PARLEY_DURABILITY=journal puts it back: `parley why` says more"
        }
        let position = number("position") ?? 0
        let behind = position > 0 ? ", behind \(position) message(s) of its conversation" : ""
        let until = self["until"] == nil ? "" : " until \(time("until"))"
        let reason = self["reason"]?.string.map { " (\($0))" } ?? ""
        let by = worker.map { " by \($0)" } ?? ""
        return "\(word("state"))\(by)\(until)\(reason)\(behind)\(held): `parley why` says more"
    }

    private var held: String {
        let pauses = (self["held_by"]?.array ?? []).compactMap(\.string)
            .map { $0 == "all" ? "everything" : "its \($0)" }
        return pauses.isEmpty ? "" : ", held by a pause of \(pauses.joined(separator: " and of "))"
    }

    private var error: String { self["error"]?.string.map { " (\($0))" } ?? "" }

    private func word(_ name: String) -> String { self[name]?.string ?? "unknown" }
    private func number(_ name: String) -> Int64? { self[name]?.int64 }
    private func time(_ name: String) -> String { number(name).map(WallTime.rfc3339) ?? "an unknown time" }
}

extension Int64 {
    /// `1st`, `2nd`, `3rd`, `11th`.
    var ordinal: String {
        let endings = ["th", "st", "nd", "rd"]
        let last = Int(self % 10)
        let isTeen = (11...13).contains(self % 100)
        return "\(self)" + (endings.indices.contains(last) && !isTeen ? endings[last] : "th")
    }
}
