import Testing

@testable import HTTP

/// What a parser makes of a text: the same whether it comes whole or byte by byte, which is checked here.
struct ParsedText: Equatable {
    var requests: [String] = []
    var refusal: HTTPRefusal?
    var unused = 0
}

func parse(_ text: String, limits: HTTPLimits = HTTPLimits()) -> ParsedText {
    parse(Array(text.utf8), limits: limits)
}

func parse(_ bytes: [UInt8], limits: HTTPLimits = HTTPLimits()) -> ParsedText {
    let whole = parsed(bytes, piece: max(1, bytes.count), limits)
    for piece in [1, 7] {
        let cut = parsed(bytes, piece: piece, limits)
        #expect(cut.requests == whole.requests && cut.refusal == whole.refusal, "in pieces of \(piece)")
    }
    return whole
}

/// Feeds as a stream does: what is not used is offered again with what comes next.
func parsed(_ bytes: [UInt8], piece: Int, _ limits: HTTPLimits) -> ParsedText {
    var parser = HTTPRequestParser(limits: limits)
    var result = ParsedText()
    var start = 0
    var end = 0
    while end < bytes.count {
        end = min(bytes.count, end + piece)
        reading: while true {
            let (used, progress) = bytes.withUnsafeBytes { parser.receive($0.part(start..<end)) }
            start += used
            switch progress {
            case .needsMore: break reading
            case .complete:
                let (head, body) = parser.take()
                let target = String(decoding: head.path, as: UTF8.self)
                let query = head.query.isEmpty ? "" : "?" + String(decoding: head.query, as: UTF8.self)
                result.requests.append("\(head.method) \(target)\(query) \(String(decoding: body, as: UTF8.self))")
                if start == end { break reading }
            case .refused(let refusal):
                result.refusal = refusal
                return result
            }
        }
    }
    result.unused = bytes.count - start
    return result
}
