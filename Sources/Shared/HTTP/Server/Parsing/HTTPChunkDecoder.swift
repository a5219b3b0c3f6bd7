/// Takes a chunked body apart: a pure machine that appends what the chunks hold. Extensions and trailers are checked,
/// bounded and dropped.
struct HTTPChunkDecoder {
    private enum Phase {
        case size
        case data(left: Int)
        case dataEnd
        case trailers
        case complete
    }

    private var phase = Phase.size
    private var lines = HTTPLineScanner()
    private var extensionBytes = 0
    private var trailerBytes = 0
    private var trailerCount = 0

    var isComplete: Bool {
        switch phase {
        case .complete: true
        case .size, .data, .dataEnd, .trailers: false
        }
    }

    /// Decodes `bytes` from `offset` on as far as they go; returns the offset of the first byte not used.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, from offset: Int, into body: inout [UInt8], limits: HTTPLimits
    ) throws(HTTPRefusal) -> Int {
        var offset = offset
        while true {
            let start = offset
            switch phase {
            case .size: offset = try size(bytes, offset, body.count, limits)
            case .data(let left): offset = data(bytes, offset, left, &body)
            case .dataEnd: offset = try dataEnd(bytes, offset)
            case .trailers: offset = try trailer(bytes, offset, limits)
            case .complete: return offset
            }
            if offset == start { return offset }
        }
    }

    private mutating func size(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ bodyCount: Int, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Int {
        let limit = 18 + limits.chunkExtensions - extensionBytes
        guard let range = try lines.line(in: bytes, from: offset, limit: limit, tooLong: .malformedChunk)
        else { return offset }
        let line = bytes.part(range)
        var digits = 0
        var size = 0
        while digits < line.count, let value = HTTPCharacter.hexValue(line[digits]) {
            digits += 1
            guard digits <= 15 else { throw .malformedChunk }
            size = size << 4 | value
        }
        guard digits > 0 else { throw .malformedChunk }
        try passExtension(line.part(digits..<line.count), limits)
        guard size <= limits.body - bodyCount else { throw .bodyTooLarge }
        phase = size == 0 ? .trailers : .data(left: size)
        return range.upperBound + 2
    }

    private mutating func passExtension(
        _ bytes: UnsafeRawBufferPointer, _ limits: HTTPLimits
    ) throws(HTTPRefusal) {
        guard !bytes.isEmpty else { return }
        extensionBytes += bytes.count
        guard bytes[0] == 0x3B, extensionBytes <= limits.chunkExtensions else { throw .malformedChunk }
        for byte in bytes where (byte < 0x20 && byte != 0x09) || byte == 0x7F { throw .malformedChunk }
    }

    private mutating func data(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ left: Int, _ body: inout [UInt8]
    ) -> Int {
        let count = min(left, bytes.count - offset)
        body.append(contentsOf: bytes.part(offset..<offset + count))
        phase = count == left ? .dataEnd : .data(left: left - count)
        return offset + count
    }

    private mutating func dataEnd(_ bytes: UnsafeRawBufferPointer, _ offset: Int) throws(HTTPRefusal) -> Int {
        guard offset < bytes.count else { return offset }
        guard bytes[offset] == 0x0D else { throw .malformedChunk }
        guard offset + 1 < bytes.count else { return offset }
        guard bytes[offset + 1] == 0x0A else { throw .malformedChunk }
        phase = .size
        return offset + 2
    }

    private mutating func trailer(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ limits: HTTPLimits
    ) throws(HTTPRefusal) -> Int {
        let limit = limits.headers - trailerBytes
        guard let range = try lines.line(in: bytes, from: offset, limit: limit, tooLong: .headersTooLarge)
        else { return offset }
        if range.isEmpty {
            phase = .complete
        } else {
            _ = try HTTPFieldLine(bytes.part(range))
            trailerCount += 1
            guard trailerCount <= limits.headerCount else { throw .headersTooLarge }
        }
        trailerBytes += range.count + 2
        return range.upperBound + 2
    }
}
