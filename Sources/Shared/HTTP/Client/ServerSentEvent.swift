/// One event of a stream (WHATWG HTML, §9.2).
package struct ServerSentEvent: Sendable, Equatable {
    package var name = "message"
    package var id: String?
    /// Empty where the stream only says after which id to resume, or how soon.
    package var data = ""
    /// Milliseconds until the client is to connect again, from now on.
    package var retry: Int?

    package init() {}
}

/// Cuts a stream of server-sent events into events, however the bytes arrive.
package struct ServerSentEventParser: Sendable {
    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            if byte != UInt8(ascii: "\n") {
                line.append(byte)
            } else if let event = endLine() {
                events.append(event)
            }
        }
        return events
    }

    private mutating func endLine() -> ServerSentEvent? {
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        let text = String(decoding: line, as: UTF8.self)
        line.removeAll(keepingCapacity: true)
        guard !text.isEmpty else { return dispatch() }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let value = parts.count > 1 ? String(parts[1].first == " " ? parts[1].dropFirst() : parts[1]) : ""
        switch parts[0] {
        case "event": event.name = value
        case "id": event.id = value
        case "retry": event.retry = Int(value)
        case "data":
            event.data += hasData ? "\n" + value : value
            hasData = true
        default: break  // a comment, or a field that is none of ours
        }
        return nil
    }

    private mutating func dispatch() -> ServerSentEvent? {
        defer {
            event = ServerSentEvent()
            hasData = false
        }
        return hasData || event.id != nil || event.retry != nil ? event : nil
    }
}
