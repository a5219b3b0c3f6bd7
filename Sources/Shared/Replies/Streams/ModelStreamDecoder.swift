internal import JSON

/// Turns the answer of one API into text, token counts and an end. Pure: bytes in, text out.
protocol ModelStreamDecoder {
    /// What the answer says so far.
    var state: ModelStreamState { get set }

    /// Takes the data of one event of the stream.
    mutating func take(_ event: UnsafeRawBufferPointer)

    /// Takes an answer that came as one JSON document although a stream was asked for.
    mutating func take(whole document: JSONElement)
}

extension ModelStreamDecoder {
    /// Reads an event's JSON; what cannot be read is counted.
    mutating func read(_ event: UnsafeRawBufferPointer, _ body: (inout Self, JSONElement) -> Void) {
        do {
            try withJSON(event) { body(&self, $0) }
        } catch {
            state.unreadableEvents += 1
        }
    }

    mutating func take(whole bytes: [UInt8]) {
        do {
            try withJSON(bytes) { take(whole: $0) }
        } catch {
            state.unreadableEvents += 1
        }
    }
}
