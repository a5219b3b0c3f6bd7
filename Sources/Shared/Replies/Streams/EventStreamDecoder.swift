internal import Glibc

/// Cuts a `text/event-stream` into events (WHATWG HTML, "Server-sent events": lines end in LF, CRLF or CR; a line
/// that starts with a colon is a comment; several `data` lines make one event; an empty line ends it; an event without
/// data is none). Of an event only its data is told: model APIs repeat the name in there, where they have one.
///
/// Bytes may come in any pieces. Nothing is decoded: a UTF-8 sequence may be split anywhere.
struct EventStreamDecoder {
    /// An event is longer than allowed; nothing sensible can follow.
    struct TooLarge: Error, Equatable {
        let maximumBytes: Int
    }

    private let maximumBytes: Int
    /// The beginning of a line whose end has not come.
    private var partial: [UInt8] = []
    /// The data lines of the event under way.
    private var data: [UInt8] = []
    private var hasData = false
    private var endedInCR = false
    private var isFirstLine = true

    init(maximumBytes: Int = 1 << 20) { self.maximumBytes = maximumBytes }

    /// Lends `take` the data of each event that these bytes complete: its data lines, joined by LF. An event that is
    /// not completed by an empty line does not count.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void
    ) throws(TooLarge) {
        var start = endedInCR && bytes.first == 0x0A ? 1 : 0
        if !bytes.isEmpty { endedInCR = false }
        var newline = Self.index(of: 0x0A, in: bytes, from: start, to: bytes.count)
        while start < bytes.count {
            // Looked for once per LF, not once per line: a stream whose lines end in CR may have none.
            if newline < start { newline = Self.index(of: 0x0A, in: bytes, from: start, to: bytes.count) }
            let end = Self.index(of: 0x0D, in: bytes, from: start, to: newline)
            let line = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
            guard partial.count + data.count + line.count <= maximumBytes else {
                throw TooLarge(maximumBytes: maximumBytes)
            }
            guard end < bytes.count else {
                partial.append(contentsOf: line)
                return
            }
            endLine(line, take)
            start = end + 1
            guard bytes[end] == 0x0D else { continue }
            if start == bytes.count { endedInCR = true } else if bytes[start] == 0x0A { start += 1 }
        }
    }

    /// The first index of the byte within these bounds, or `end`.
    private static func index(
        of byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
    ) -> Int {
        guard start < end, let base = bytes.baseAddress else { return end }
        guard let found = memchr(base + start, Int32(byte), end - start) else { return end }
        return UnsafeRawPointer(found) - base
    }

    /// `rest` is the line, or its end where it began in earlier bytes.
    private mutating func endLine(_ rest: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void) {
        guard !partial.isEmpty else { return takeLine(rest, take) }
        var line: [UInt8] = []
        swap(&line, &partial)
        line.append(contentsOf: rest)
        line.withUnsafeBytes { takeLine($0, take) }
        line.removeAll(keepingCapacity: true)
        swap(&line, &partial)
    }

    private mutating func takeLine(_ whole: UnsafeRawBufferPointer, _ take: (UnsafeRawBufferPointer) -> Void) {
        let line = isFirstLine ? Self.withoutByteOrderMark(whole) : whole
        isFirstLine = false
        if line.isEmpty { return endEvent(take) }
        guard let value = Self.dataValue(line) else { return }
        if hasData { data.append(0x0A) }
        data.append(contentsOf: value)
        hasData = true
    }

    private mutating func endEvent(_ take: (UnsafeRawBufferPointer) -> Void) {
        if hasData { data.withUnsafeBytes { take($0) } }
        data.removeAll(keepingCapacity: true)
        hasData = false
    }

    /// What stands behind `data:` and one space; nil for any other field.
    private static func dataValue(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
        guard line.count >= 4, line.prefix(4).elementsEqual("data".utf8) else { return nil }
        guard line.count > 4 else { return UnsafeRawBufferPointer(rebasing: line[4...]) }
        guard line[4] == 0x3A else { return nil }
        return UnsafeRawBufferPointer(rebasing: line[(line.count > 5 && line[5] == 0x20 ? 6 : 5)...])
    }

    private static func withoutByteOrderMark(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.starts(with: [0xEF, 0xBB, 0xBF]) ? UnsafeRawBufferPointer(rebasing: line[3...]) : line
    }
}
