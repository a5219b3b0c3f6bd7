internal import Events
internal import JSON

/// A session as Redis keeps it: `{"started":…,"last":…,"messages":…}`, times in Unix ms.
struct SessionRecord: Equatable {
    let started: Int64
    let last: Int64
    let messages: Int

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
    /// Nil for a text of another form, as somebody may have written by hand: then a new session begins.
    init?(json: String) {
        guard !json.isEmpty else { return nil }
        let record = try? withJSON(json) { element in
            SessionRecord(
                started: try element.requiredInt64("started"), last: try element.requiredInt64("last"),
                messages: Int(try element.requiredInt64("messages")))
        }
        guard let record else { return nil }
        self = record
    }

    var json: String {
        var writer = JSONWriter(reserving: 80)
        writer.object { writer in
            writer.member("started", started)
            writer.member("last", last)
            writer.member("messages", Int64(messages))
        }
        return writer.takeString()
    }
}
