internal import Events
internal import JSON

/// A session as Redis keeps it, with all that the next turn needs, in one text: one read and one write of a key for a
/// turn. Times are Unix ms:
/// `{"started":…,"last":…,"messages":…,"rate":{"since":…,"used":…},"history":[{"role":"user","text":"…"},…]}`
struct SessionRecord: Equatable {
    let started: Int64
    let last: Int64
    let messages: Int
    /// The user's limit, which outlives the session; nil: there is none.
    var rate: UserRate?
    /// Oldest first.
    var history: [HistoryEntry] = []

    /// How this session has ended by now; nil while it lasts.
    func ended(at now: Int64, _ limits: TurnLimits) -> EndedSession? {
        let reason: EndedSession.Reason
        if now - started > limits.sessionMaxAge.milliseconds {
            reason = .age
        } else if now - last > limits.sessionInactive.milliseconds {
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
                messages: Int(try element.requiredInt64("messages")), rate: element["rate"].flatMap(UserRate.init),
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
            if let rate {
                writer.key("rate")
                rate.write(to: &writer)
            }
            if !history.isEmpty { writer.array("history") { list in for entry in history { entry.write(to: &list) } } }
        }
        return writer.takeString()
    }
}
