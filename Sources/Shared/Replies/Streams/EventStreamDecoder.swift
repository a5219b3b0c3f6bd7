/// Cuts a `text/event-stream` into events (WHATWG HTML, "Server-sent events": lines end in LF, CRLF or CR; a line
/// that starts with a colon is a comment; several `data` lines make one event; an empty line ends it; an event without
/// data is none).
///
/// Bytes may come in any pieces. Nothing is decoded: a UTF-8 sequence may be split anywhere.
struct EventStreamDecoder {
    /// An event is longer than allowed; nothing sensible can follow.
    struct TooLarge: Error, Equatable {
        let maximumBytes: Int
    }

    private let maximumBytes: Int
    private var line: [UInt8] = []
    private var name: [UInt8] = []
    private var data: [UInt8] = []
    private var hasData = false
    private var endedInCR = false
    private var isFirstLine = true

    init(maximumBytes: Int = 1 << 20) { self.maximumBytes = maximumBytes }

    /// Appends the events that these bytes complete. An event that is not completed by an empty line does not count.
    mutating func decode(_ bytes: UnsafeRawBufferPointer, into events: inout [ServerSentEvent]) throws(TooLarge) {
        var start = 0
        for index in 0..<bytes.count {
            let byte = bytes[index]
            if byte != 0x0A && byte != 0x0D {
                endedInCR = false
                continue
            }
            let isSecondHalf = byte == 0x0A && endedInCR
            endedInCR = byte == 0x0D
            defer { start = index + 1 }
            if isSecondHalf { continue }
            try append(UnsafeRawBufferPointer(rebasing: bytes[start..<index]))
            endLine(&events)
        }
        try append(UnsafeRawBufferPointer(rebasing: bytes[start...]))
    }

    private mutating func append(_ bytes: UnsafeRawBufferPointer) throws(TooLarge) {
        guard line.count + data.count + bytes.count <= maximumBytes else { throw TooLarge(maximumBytes: maximumBytes) }
        line.append(contentsOf: bytes)
    }

    private mutating func endLine(_ events: inout [ServerSentEvent]) {
        if isFirstLine, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        isFirstLine = false
        if line.isEmpty { endEvent(&events) } else { takeField() }
        line.removeAll(keepingCapacity: true)
    }

    private mutating func takeField() {
        let colon = line.firstIndex(of: 0x3A) ?? line.endIndex
        var value = line[min(colon + 1, line.endIndex)...]
        if value.first == 0x20 { value.removeFirst() }
        if line[..<colon].elementsEqual("data".utf8) {
            if hasData { data.append(0x0A) }
            data.append(contentsOf: value)
            hasData = true
        } else if line[..<colon].elementsEqual("event".utf8) {
            name = Array(value)
        }
    }

    private mutating func endEvent(_ events: inout [ServerSentEvent]) {
        if hasData {
            let name = name.isEmpty ? "message" : String(decoding: name, as: UTF8.self)
            events.append(ServerSentEvent(name: name, data: data))
        }
        data.removeAll(keepingCapacity: false)
        name.removeAll(keepingCapacity: true)
        hasData = false
    }
}
