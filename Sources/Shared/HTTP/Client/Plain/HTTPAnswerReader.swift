/// Takes one answer apart (RFC 9112, §6): a pure machine that finds the head and the pieces of the body in bytes that
/// arrive in any portions. Bytes that it has not used are shown to it again, together with what follows.
struct HTTPAnswerReader {
    /// More headers than this are no answer.
    static let maximumHeadBytes = 64 * 1024

    /// What was found next.
    enum Part {
        /// Nothing: more bytes are needed.
        case needsMore
        case head(HTTPClientHead)
        /// A piece of the body, as it lies in the bytes.
        case body(Range<Int>)
        /// A piece of the body in `decoded`.
        case decoded
        case end
    }

    private enum Phase {
        case head
        case body(left: Int)
        case chunks(HTTPChunkDecoder)
        case untilClose
        case end
    }

    private var phase = Phase.head
    private let isHead: Bool
    private var searched = 0
    /// What the chunks that were read last hold.
    private(set) var decoded: [UInt8] = []
    /// The connection may carry another call after this answer.
    private(set) var keepsConnection = false

    /// `method`: of the request. The answer to a HEAD has no body, whatever it says.
    init(method: String) { isHead = method == "HEAD" }

    /// Bounds nothing but the framing: who takes the body counts it.
    private static let limits = {
        var limits = HTTPLimits()
        limits.body = .max
        return limits
    }()

    /// The end of the connection is the end of the answer.
    var endsWithConnection: Bool {
        if case .untilClose = phase { true } else { false }
    }

    /// Moves `offset` behind what was found.
    mutating func next(
        in bytes: UnsafeRawBufferPointer, from offset: inout Int
    ) throws(HTTPClientError) -> Part {
        switch phase {
        case .head: return try head(bytes, &offset)
        case .end: return .end
        case .untilClose: return take(bytes.count - offset, &offset)
        case .body(let left):
            let count = min(left, bytes.count - offset)
            phase = count == left ? .end : .body(left: left - count)
            return take(count, &offset)
        case .chunks(var decoder):
            decoded.removeAll(keepingCapacity: true)
            do throws(HTTPRefusal) {
                offset = try decoder.decode(bytes, from: offset, into: &decoded, limits: Self.limits)
            } catch {
                throw .malformed(reason: "a chunk of the answer is malformed")
            }
            phase = decoder.isComplete ? .end : .chunks(decoder)
            if !decoded.isEmpty { return .decoded }
            return decoder.isComplete ? .end : .needsMore
        }
    }

    private func take(_ count: Int, _ offset: inout Int) -> Part {
        guard count > 0 else { return .needsMore }
        defer { offset += count }
        return .body(offset..<offset + count)
    }

    // MARK: The head

    private mutating func head(
        _ bytes: UnsafeRawBufferPointer, _ offset: inout Int
    ) throws(HTTPClientError) -> Part {
        guard let end = endOfHead(bytes, from: offset) else {
            guard bytes.count - offset <= Self.maximumHeadBytes else {
                throw .tooLarge(maximumBytes: Self.maximumHeadBytes)
            }
            return .needsMore
        }
        let lines = UnsafeRawBufferPointer(rebasing: bytes[offset..<end])
        guard lines.count <= Self.maximumHeadBytes else { throw .tooLarge(maximumBytes: Self.maximumHeadBytes) }
        offset = end
        searched = 0
        let (status, isVersion11, rest) = try Self.statusLine(lines)
        if (100..<200).contains(status), status != 101 { return try head(bytes, &offset) }
        let head = HTTPClientHead(status: status, lines: Array(rest))
        try frame(head, isVersion11)
        return .head(head)
    }

    /// The index after the empty line.
    private mutating func endOfHead(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        var place = start + searched
        while let newline = bytes.firstIndex(ofByte: 0x0A, from: place) {
            if newline + 1 < bytes.count, bytes[newline + 1] == 0x0A { return newline + 2 }
            if newline + 2 < bytes.count, bytes[newline + 1] == 0x0D, bytes[newline + 2] == 0x0A { return newline + 3 }
            place = newline + 1
        }
        searched = max(0, bytes.count - start - 3)  // the empty line may have begun
        return nil
    }

    private static func statusLine(
        _ head: UnsafeRawBufferPointer
    ) throws(HTTPClientError) -> (status: Int, isVersion11: Bool, rest: UnsafeRawBufferPointer.SubSequence) {
        let digits = head.dropFirst(9).prefix(3)
        guard head.starts(with: "HTTP/1.".utf8), head.count > 12, head[8] == 0x20,
            let lineEnd = head.firstIndex(of: 0x0A),
            digits.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .malformed(reason: "the answer is not HTTP/1.1") }
        let status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        guard (100..<600).contains(status) else { throw .malformed(reason: "the answer has the status \(status)") }
        return (status, head[7] != 0x30, head[(lineEnd + 1)...])
    }

    private mutating func frame(_ head: HTTPClientHead, _ isVersion11: Bool) throws(HTTPClientError) {
        let framing = HTTPAnswerFraming(head)
        keepsConnection = isVersion11 && !framing.closes
        guard !isHead, head.status != 204, head.status != 304 else {
            phase = .end
            return
        }
        switch framing.length {
        case .chunks: phase = .chunks(HTTPChunkDecoder())
        case .bytes(0): phase = .end
        case .bytes(let count): phase = .body(left: count)
        case .connection:
            phase = .untilClose
            keepsConnection = false
        case .malformed: throw .malformed(reason: "the answer's length cannot be read")
        }
    }
}
