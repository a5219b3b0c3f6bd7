/// Reads requests from bytes that arrive piece by piece, strictly as RFC 9112 has them. A pure machine: no I/O, no
/// clock; the same bytes give the same result however they are cut.
///
/// Bytes not used are offered again together with what comes next. After `.complete`, `take` hands the request over
/// and the next may be read; after `.refused` the parser stays refused.
struct HTTPRequestParser {
    enum Progress: Equatable {
        case needsMore
        case complete
        case refused(HTTPRefusal)
    }

    private enum Phase {
        case requestLine
        case fields
        case body(left: Int)
        case chunks
        case complete
        case refused(HTTPRefusal)
    }

    private let limits: HTTPLimits
    private var phase = Phase.requestLine
    private var lines = HTTPLineScanner()
    private var framing = HTTPFraming()
    private var chunks = HTTPChunkDecoder()
    private var fieldBytes = 0
    private var fieldCount = 0
    private var hasSkippedLine = false
    private(set) var head = HTTPRequestHead()
    private var body: [UInt8] = []
    /// The client waits for `100 Continue`, and none of the body has come. Whoever answers sets it to false.
    var owesContinue = false

    init(limits: HTTPLimits) {
        precondition(limits.headers <= 65_535, "the head stores lengths in 16 bits")
        self.limits = limits
    }

    /// The header is complete, the body is not.
    var isInBody: Bool {
        switch phase {
        case .body, .chunks: true
        case .requestLine, .fields, .complete, .refused: false
        }
    }

    /// The client asked to close the connection after this request, or speaks a version that always does.
    var closes: Bool { framing.closes || !head.isVersion11 }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> (used: Int, progress: Progress) {
        var offset = 0
        do throws(HTTPRefusal) {
            while true {
                let start = offset
                switch phase {
                case .requestLine: offset = try requestLine(bytes, offset)
                case .fields: offset = try field(bytes, offset)
                case .body(let left): offset = part(bytes, offset, left)
                case .chunks: offset = try chunk(bytes, offset)
                case .complete: return (offset, .complete)
                case .refused(let refusal): return (offset, .refused(refusal))
                }
                if offset == start, !isOver { return (offset, .needsMore) }
            }
        } catch {
            phase = .refused(error)
            return (offset, .refused(error))
        }
    }

    /// Hands the complete request over and gets ready for the next one.
    mutating func take() -> (head: HTTPRequestHead, body: [UInt8]) {
        let taken = (head, body)
        self = HTTPRequestParser(limits: limits)
        return taken
    }

    private var isOver: Bool {
        switch phase {
        case .complete, .refused: true
        case .requestLine, .fields, .body, .chunks: false
        }
    }

    private mutating func requestLine(_ bytes: UnsafeRawBufferPointer, _ offset: Int) throws(HTTPRefusal) -> Int {
        guard offset < bytes.count else { return offset }
        // A client that speaks TLS, or anything else, learns it from its first byte.
        let first = bytes[offset]
        guard HTTPCharacter.isToken(first) || first == 0x0D || first == 0x0A else { throw .malformedMethod }
        guard
            let range = try lines.line(
                in: bytes, from: offset, limit: limits.requestLine, tooLong: .targetTooLong)
        else { return offset }
        if range.isEmpty {
            // RFC 9112, 2.2: one empty line before a request is to be tolerated.
            guard !hasSkippedLine else { throw .malformedRequestLine }
            hasSkippedLine = true
        } else {
            let expected = min(bytes.count - offset, limits.requestLine + limits.headers)
            head.begin(try HTTPRequestLine(bytes.part(range)), expectedBytes: expected)
            phase = .fields
        }
        return range.upperBound + 2
    }

    private mutating func field(_ bytes: UnsafeRawBufferPointer, _ offset: Int) throws(HTTPRefusal) -> Int {
        let limit = limits.headers - fieldBytes
        guard let range = try lines.line(in: bytes, from: offset, limit: limit, tooLong: .headersTooLarge)
        else { return offset }
        if range.isEmpty {
            try finishHead()
        } else {
            fieldCount += 1
            guard fieldCount <= limits.headerCount else { throw .headersTooLarge }
            let field = try HTTPFieldLine(bytes.part(range))
            try framing.note(field)
            head.append(field)
        }
        fieldBytes += range.count + 2
        return range.upperBound + 2
    }

    private mutating func finishHead() throws(HTTPRefusal) {
        switch try framing.body(isVersion11: head.isVersion11, limit: limits.body) {
        case .none: phase = .complete
        case .length(let length): phase = .body(left: length)
        case .chunked: phase = .chunks
        }
        owesContinue = framing.expectsContinue && head.isVersion11 && isInBody
    }

    private mutating func part(_ bytes: UnsafeRawBufferPointer, _ offset: Int, _ left: Int) -> Int {
        let count = min(left, bytes.count - offset)
        guard count > 0 else { return offset }
        owesContinue = false
        body.append(contentsOf: bytes.part(offset..<offset + count))
        phase = count == left ? .complete : .body(left: left - count)
        return offset + count
    }

    private mutating func chunk(_ bytes: UnsafeRawBufferPointer, _ offset: Int) throws(HTTPRefusal) -> Int {
        if offset < bytes.count { owesContinue = false }
        let end = try chunks.decode(bytes, from: offset, into: &body, limits: limits)
        if chunks.isComplete { phase = .complete }
        return end
    }
}
