/// One event of a stream (WHATWG HTML, §9.2).
struct ServerSentEvent: Sendable, Equatable {
    var name = "message"
    var id: String?
    var data = ""
}

/// Cuts a stream of server-sent events into events, however the bytes arrive.
struct ServerSentEventParser {
    private var line: [UInt8] = []
    private var event = ServerSentEvent()
    private var hasData = false

    mutating func add(_ bytes: some Sequence<UInt8>) -> [ServerSentEvent] {
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
        return hasData ? event : nil
    }
}
