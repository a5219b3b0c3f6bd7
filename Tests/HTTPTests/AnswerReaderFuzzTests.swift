import TestSupport
import Testing

@testable import HTTP

/// Mutated answers of a server: read or refused, whole or in pieces the same.
@Suite struct AnswerReaderFuzzTests {
    private static let mutator = ByteMutator(
        seeds: [
            "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"a\":\"bcd e\"}",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n3\r\n ho\r\n0\r\nX: y\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.0 200 OK\nX: y\n\nto the end",
        ],
        spice: [
            "Content-Length: 7\r\n", "Transfer-Encoding: chunked\r\n", "Connection: close\r\n", "ffffffffffffffff",
            "7fffffffffffffff", "HTTP/1.1 103 Early\r\n\r\n", "101", "204", "304",
        ])

    private struct Answer: Equatable {
        var heads: [String] = []
        var body: [UInt8] = []
        var isWhole = false
        var error: HTTPClientError?
    }

    private static func read(_ pieces: [[UInt8]]) -> Answer {
        var reader = HTTPAnswerReader(method: "GET")
        var answer = Answer()
        var unread: [UInt8] = []
        for piece in pieces where answer.error == nil && !answer.isWhole {
            unread += piece
            var offset = 0
            unread.withUnsafeBytes { bytes in
                do throws(HTTPClientError) {
                    while try take(&reader, bytes, &offset, &answer) {}
                } catch {
                    answer.error = error
                    answer.body = []  // of an answer that breaks off nothing counts
                }
            }
            unread.removeFirst(offset)
        }
        return answer
    }

    private static func take(
        _ reader: inout HTTPAnswerReader, _ bytes: UnsafeRawBufferPointer, _ offset: inout Int, _ answer: inout Answer
    ) throws(HTTPClientError) -> Bool {
        switch try reader.next(in: bytes, from: &offset) {
        case .needsMore: return false
        case .head(let head): answer.heads.append("\(head.status) \(head.header("retry-after") ?? "")")
        case .body(let range): answer.body += bytes[range]
        case .decoded: answer.body += reader.decoded
        case .end:
            answer.isWhole = true
            return false
        }
        return true
    }

    @Test func `mutated answers are read or refused, the same in pieces`() {
        let failure = FuzzRun("answer reader", rounds: 6000).run(Self.mutator) { bytes, random in
            let whole = Self.read([bytes])
            if whole.body.count > bytes.count { return "the body is longer than what was sent" }
            let cuts = [random.pieces(of: bytes), bytes.map { [$0] }]
            return cuts.contains { Self.read($0) != whole } ? "in pieces it is another answer" : nil
        }
        if let failure { Issue.record("\(failure)") }
    }
}
