internal import Events
internal import JSON

/// A session as Redis keeps it, with all that the next turn needs, in one text: one read and one write of a key for a
/// turn. Times are Unix ms:
/// `{"started":…,"last":…,"messages":…,"rate":{"since":…,"used":…},"history":[{"role":"user","text":"…"},…]}`
///
/// The members always come in this order, `ended` after `messages` and `config` after `rate`: `session_sweep.lua` reads
/// what stands first without the rest.
struct SessionRecord: Equatable {
    let started: Int64
    let last: Int64
    let messages: Int
    /// It is over, and why; what is left of it says so until nobody needs its figures or the user's limit any more.
    var ended: EndedSession.Reason?
    /// The user's limit, which outlives the session; nil: there is none.
    var rate: UserRate?
    /// What it was started with; nil: nothing but the bot's settings.
    var config: SessionConfig?
    /// Oldest first.
    var history: [HistoryEntry] = []

    /// How this session has ended by now; nil while it lasts.
    func ended(at now: Int64, _ limits: TurnLimits) -> EndedSession? {
        let reason: EndedSession.Reason
        let isOld = now - started > limits.sessionMaxAge.milliseconds
        let isInactive = now - last > limits.sessionInactive.milliseconds
        if let ended {
            reason = ended
        } else if messages == 0, isOld || isInactive {
            reason = .unused
        } else if isOld {
            reason = .age
        } else if isInactive {
            reason = .inactive
        } else {
            return nil
        }
        return EndedSession(started: started, last: last, messages: messages, reason: reason)
    }
}

extension SessionRecord {
    /// More messages than any session has.
    private static let counts: ClosedRange<Int64> = 0...1_000_000_000

    /// Nil for a text of another form, as somebody may have written by hand: then a new session begins. Where only its
    /// limit or an entry of its history is wrong, it goes on without them. Its figures are reckoned with: those that
    /// cannot be are of another form.
    init?(json: String) {
        guard !json.isEmpty else { return nil }
        let record = try? withJSON(json) { element in
            SessionRecord(
                started: try element.requiredInt64("started"), last: try element.requiredInt64("last"),
                messages: Int(try element.requiredInt64("messages")),
                ended: element["ended"]?.string.flatMap(EndedSession.Reason.init),
                rate: element["rate"].flatMap(UserRate.init), config: element["config"].flatMap(SessionConfig.init),
                history: (try? element.optionalArray("history"))?.compactMap(HistoryEntry.init) ?? [])
        }
        guard let record, Self.counts.contains(Int64(record.messages)),
            WallTime.range.contains(record.started), WallTime.range.contains(record.last)
        else { return nil }
        self = record
    }

    var json: String {
        var writer = JSONWriter(reserving: history.reduce(160) { $0 + $1.text.utf8.count + 40 })
        writer.object { writer in
            writer.member("started", started)
            writer.member("last", last)
            writer.member("messages", Int64(messages))
            writer.member("ended", ifPresent: ended?.rawValue)
            if let rate {
                writer.key("rate")
                rate.write(to: &writer)
            }
            if let config {
                writer.key("config")
                config.write(to: &writer)
            }
            if !history.isEmpty { writer.array("history") { list in for entry in history { entry.write(to: &list) } } }
        }
        return writer.takeString()
    }
}
