internal import Conversations
internal import Events
internal import JSON
internal import Queue

extension Predicament {
    /// Why, in sentences, and what to do; nil: nothing.
    var explained: (why: [String], advice: String?) {
        var why: [String] = []
        if let message { why += about(message) }
        var (reasons, advice) = standing
        if !pauses.isEmpty {
            reasons += remarksOnPauses
            let resuming = pauses.map(\.scope.resumeCommand).joined(separator: ", and ")
            advice = view.state == .halted ? advice.map { "\($0); then \(resuming)" } : resuming
        }
        if let message, message.position == nil, !message.isInJournalOnly { advice = nil } else { why += reasons }
        if lost > 0, message?.isInJournalOnly ?? true {
            why.append(remarkOnLost)
            if view.state == .idle, pauses.isEmpty { advice = adviceOnLost }
        }
        if let blockedUntil {
            why.append(
                "Its user was over the limit and is blocked until \(moment(blockedUntil)): messages are kept, not answered."
            )
        }
        if events == nil { why.append("PostgreSQL does not answer, so less is known than there is.") }
        return (why, advice ?? (blockedUntil == nil ? nil : "parley queue unblock \(conversation)"))
    }

    private func about(_ message: Message) -> [String] {
        if message.isInJournalOnly { return ["\(message.id) is in the journal only."] }
        guard let position = message.position else {
            switch message.outcome {
            case "answered": return ["\(message.id) is answered."]
            case "limited": return ["\(message.id) was not answered: its user was over the limit."]
            default:
                guard let cause = message.cause else {
                    return ["\(message.id) was given up: `parley trace \(message.id)` says why."]
                }
                return ["\(message.id) was given up (\(cause)): `parley trace \(message.id)` says more."]
            }
        }
        return position == 0
            ? ["\(message.id) is the next of its conversation."]
            : ["\(message.id) is behind \(count(position, "message")) of its conversation."]
    }

    private var standing: ([String], advice: String?) {
        switch view.state {
        case .idle: (["Nothing waits in \(conversation)\(lost > 0 ? " in Redis" : "")."], nil)
        case .ready: ready
        case .leased: leased
        case .parked: parked
        case .paused: paused
        case .halted: halted
        }
    }

    // MARK: Lost

    private var remarkOnLost: String {
        let number = lost < LostMessages.most ? count(lost, "message") : "\(lost) messages or more"
        let verb = lost == 1 ? "is" : "are"
        return "\(number) of it \(verb) in the journal only: Redis lost data, or is being filled anew."
    }

    private var adviceOnLost: String {
        workers == .none
            ? "start a worker with PARLEY_DURABILITY=journal: none is alive, and one puts back what Redis lost"
            : "wait: a worker with PARLEY_DURABILITY=journal puts back what Redis lost within seconds; start one if there is none"
    }

    // MARK: Ready

    private var ready: ([String], advice: String?) {
        if !pauses.isEmpty { return (["It is ready."], nil) }
        let since = view.since.map { ", for \(age(.milliseconds(line.now - $0))) now" } ?? ""
        var why = ["It is ready and waits for a worker\(since): \(inLine)."]
        if view.attempts > 0 { why.append("\(count(Int(view.attempts), "attempt")) at it failed.") }
        if view.crashes > 0 { why.append("\(count(Int(view.crashes), "worker")) ended while they had it.") }
        if let nobody { return (why + [nobody.why], nobody.advice) }
        why.append("Workers have \(count(line.leases, "conversation")) in hand.")
        return (why, "if it waits long, start more workers; `parley queue` shows what waits")
    }

    private var inLine: String {
        let tenants = line.tenantsBefore.map {
            $0 == 0 ? "" : "; \(count($0, "tenant")) come before its own, which take turns"
        }
        guard let before = line.before else {
            return "more than \(LaneQueue.longestLine) others of its tenant are before it\(tenants ?? "")"
        }
        if before == 0 { return "it is the next of its tenant\(tenants ?? "")" }
        return "it is behind \(count(before, "other")) of its tenant\(tenants ?? "")"
    }

    /// Nil where a worker may claim it.
    private var nobody: (why: String, advice: String)? {
        switch workers {
        case .none: ("No worker is alive.", "start a worker: nobody answers anything")
        case .quiet: ("All workers are quiet.", "parley worker resume --all, or start another worker")
        case .some, .holderIsSilent: nil
        }
    }

    // MARK: Leased

    private var leased: ([String], advice: String?) {
        let since = view.since.map { " for \(age(.milliseconds(line.now - $0)))" } ?? ""
        let attempt = view.attempts > 0 ? ", attempt \(view.attempts + 1)" : ""
        var why = [
            "It is running: \(view.worker) has had it\(since)\(attempt), and holds it until \(moment(view.until ?? line.now)), or longer as long as it lives."
        ]
        guard workers == .holderIsSilent else { return (why, nil) }
        why.append("\(view.worker) gives no sign of life: it died or hangs.")
        return (why, "wait: when the lease ends, another worker takes it within 5 s, if one is alive (`parley doctor`)")
    }

    // MARK: Parked

    private var parked: ([String], advice: String?) {
        let until = view.until ?? line.now
        let isDue = until <= line.now
        var why = ["It is parked until \(moment(until)): \(cause)."]
        if isDue { why = ["It was parked until \(moment(until)) and is due: \(cause)."] }
        if let nobody { return (why + [nobody.why], nobody.advice) }
        return (why, remedy)
    }

    private var reason: String { ParkReason.word(view.reason) }

    private var cause: String {
        switch reason {
        case "model": "no provider answered (\(words)); \(attempts)"
        case "global-limit": "the limit of all users (RATE_LIMIT_GLOBAL) was reached in this minute"
        case "database": "PostgreSQL did not answer its worker"
        case "redis": "Redis did not answer its worker"
        case "configuration": "its bot could not be read"
        case "isolation": "two workers ended while they had it, so it runs alone, once its worker has nothing else"
        case "refused": "PostgreSQL did not take its turn; \(attempts)"
        default: view.reason.isEmpty ? "for an unknown reason" : view.reason
        }
    }

    /// What stands behind the reason's word.
    private var words: String {
        let rest = view.reason.dropFirst(reason.count).drop { $0 == ":" || $0 == " " }
        return rest.isEmpty ? "the error is not known" : String(rest)
    }

    private var attempts: String {
        let of = last(.parked).flatMap { $0.token == view.token ? $0.detail["of"]?.int64 : nil }
        let limit = of.map { " of \($0)" } ?? ""
        return view.attempts > 0
            ? "attempt \(view.attempts)\(limit) failed" : "nobody was asked, so no attempt is used up"
    }

    private var remedy: String {
        switch reason {
        case "model": "nothing: it is tried again then; `parley doctor` asks the model now"
        case "global-limit": "nothing, or raise RATE_LIMIT_GLOBAL"
        case "database", "redis", "configuration": "`parley doctor` looks at the servers"
        default: "nothing: it goes on by itself"
        }
    }

    // MARK: Set aside

    private var paused: ([String], advice: String?) {
        // A pause by hand in Redis may be gone while the lane still stands aside.
        pauses.isEmpty ? (["It is paused."], "parley resume \(conversation)") : ([], nil)
    }

    /// One for each.
    private var remarksOnPauses: [String] {
        let held =
            switch (view.state, workers) {
            case (.leased, .holderIsSilent): "When the lease ends, this turn waits, too"
            case (.leased, _): "This turn goes on; what comes after it waits"
            default: "What is sent to it waits"
            }
        return pauses.map { pause in
            let isOwn = pause.scope == .conversation(conversation.lane)
            let subject = isOwn ? "It is" : pause.scope.subject(tenantNames)
            let reason = pause.reason.map { ": \($0)" } ?? ""
            return "\(subject) paused since \(moment(pause.since))\(isOwn ? by(.paused) : "")\(reason)."
        } + ["\(held)."]
    }

    private var halted: ([String], advice: String?) {
        let since = view.since.map { " since \(moment($0))" } ?? ""
        guard let halting else {
            return (
                ["It stands still\(since) behind a dead message."],
                "parley dead list, or parley resume \(conversation)"
            )
        }
        return (
            ["It stands still\(since) behind \(halting.id), which is dead (\(halting.reason))."],
            "parley dead retry \(halting.id), or parley dead drop \(halting.id)"
        )
    }

    // MARK: Words

    private func by(_ kind: LaneEvent.Kind) -> String { last(kind)?.detail["by"]?.string.map { ", by \($0)" } ?? "" }

    private func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

    /// `14:03:10 UTC (in 4 min)`, with the date where it is another day's.
    private func moment(_ time: Int64) -> String {
        let text = WallTime.rfc3339(min(max(time, 0), WallTime.range.upperBound))
        let today = WallTime.rfc3339(line.now).prefix(10)
        let clock = "\(text.dropFirst(11).prefix(8)) UTC"
        let day = text.hasPrefix(today) ? "" : "\(text.prefix(10)) "
        let distance = time - line.now
        let relative = distance > 0 ? "in \(age(.milliseconds(distance)))" : "\(age(.milliseconds(-distance))) ago"
        return "\(day)\(clock) (\(relative))"
    }
}
