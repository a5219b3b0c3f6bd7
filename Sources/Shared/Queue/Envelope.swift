internal import Events
internal import JSON

/// One message as it waits in a mailbox: `{"id":…,"text":…,"at":…,"key":…}`. The lane says tenant, bot, channel, user.
package struct Envelope: Equatable, Sendable {
    package let id: String
    package let text: String
    /// When the gateway received it, Unix ms.
    package let at: Int64
    /// The id its client gave it, if any: then it stays in the index of accepted messages after it is answered.
    package let key: String?

    package init(id: String, text: String, at: Int64, key: String? = nil) {
        self.id = id
        self.text = text
        self.at = at
        self.key = key
    }

    /// Reads an envelope that Redis kept. Members it does not know are for a newer release and are left alone.
    package init(json: String) throws(EnvelopeError) {
        do {
            self = try withJSON(json) { element in
                let id = try element.requiredString("id")
                guard !id.isEmpty else { throw EnvelopeError(reason: "the envelope has an empty id") }
                let at = try element.requiredInt64("at")
                // Times are reckoned with: one that nobody wrote as a time must not trap.
                guard WallTime.range.contains(at) else { throw EnvelopeError(reason: "the envelope's time is none") }
                return Envelope(
                    id: id, text: try element.requiredString("text"), at: at, key: try element.optionalString("key"))
            }
        } catch let error as EnvelopeError {
            throw error
        } catch {
            throw EnvelopeError(reason: "\(error)")
        }
    }

    package var json: String {
        var writer = JSONWriter(reserving: text.utf8.count + 128)
        writer.object { writer in
            writer.member("id", id)
            writer.member("text", text)
            writer.member("at", at)
            writer.member("key", ifPresent: key)
        }
        return writer.takeString()
    }
}

/// A text in a mailbox that is no envelope. The lane's holder buries it; no retry helps.
package struct EnvelopeError: Error, Equatable {
    package let reason: String
}
