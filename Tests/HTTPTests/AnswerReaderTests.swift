import TestSupport
import Testing

@testable import HTTP

@Suite struct AnswerReaderTests {
    /// What an answer was found to be.
    private struct Answer: Equatable {
        var status = 0
        var body = ""
        var isWhole = false
        var keepsConnection = false
        var left = 0
    }

    /// Reads `text` as it arrives in these pieces, the last one being the end of the connection.
    private static func read(_ text: String, method: String = "GET", cut: [Int] = []) throws -> Answer {
        var reader = HTTPAnswerReader(method: method)
        var answer = Answer()
        var unread: [UInt8] = []
        let bytes = Array(text.utf8)
        let ends = cut + [bytes.count]
        var start = 0
        for end in ends {
            unread += bytes[start..<end]
            start = end
            var offset = 0
            try unread.withUnsafeBytes { bytes in
                reading: while true {
                    switch try reader.next(in: bytes, from: &offset) {
                    case .needsMore: break reading
                    case .head(let head): answer.status = head.status
                    case .body(let range): answer.body += String(decoding: bytes[range], as: UTF8.self)
                    case .decoded: answer.body += String(decoding: reader.decoded, as: UTF8.self)
                    case .end:
                        answer.isWhole = true
                        break reading
                    }
                }
            }
            unread.removeFirst(offset)
        }
        answer.isWhole = answer.isWhole || reader.endsWithConnection
        answer.keepsConnection = reader.keepsConnection
        answer.left = unread.count
        return answer
    }

    @Test(arguments: [
        ("Content-Length: 2\r\n\r\nhi", "hi", true), ("content-length:2\r\n\r\nhi", "hi", true),
        ("Content-Length: 2\r\nContent-Length: 2\r\n\r\nhi", "hi", true), ("Content-Length: 0\r\n\r\n", "", true),
        ("Transfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n3;x=y\r\n ho\r\n0\r\nA: b\r\n\r\n", "hi ho", true),
        ("Content-Length: 2\r\nConnection: close\r\n\r\nhi", "hi", false),
        ("Content-Length: 2\r\nConnection: keep-alive, Close\r\n\r\nhi", "hi", false),
        ("Transfer-Encoding: chunked\r\nContent-Length: 9\r\n\r\n2\r\nhi\r\n0\r\n\r\n", "hi", false),
        ("Transfer-Encoding: gzip\r\n\r\nhi", "hi", false), ("X: y\r\n\r\nto the end", "to the end", false),
    ])
    func `a body is as long as the head says`(rest: String, body: String, keepsConnection: Bool) throws {
        let answer = try Self.read("HTTP/1.1 200 OK\r\n" + rest)
        #expect(answer.body == body && answer.isWhole && answer.left == 0)
        #expect(answer.keepsConnection == keepsConnection)
    }

    @Test func `HTTP 1_0 ends its connections`() throws {
        #expect(try !Self.read("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi").keepsConnection)
    }

    @Test func `line feeds alone end lines, too`() throws {
        #expect(try Self.read("HTTP/1.1 200 OK\nContent-Length: 2\n\nhi").body == "hi")
    }

    @Test func `some answers have no body, whatever they say`() throws {
        for (status, method) in [(200, "HEAD"), (204, "GET"), (304, "GET")] {
            let answer = try Self.read("HTTP/1.1 \(status) X\r\nContent-Length: 9\r\n\r\n", method: method)
            #expect(answer.status == status && answer.isWhole && answer.body.isEmpty)
        }
    }

    @Test func `interim answers are passed over`() throws {
        let interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        let answer = try Self.read(interim + "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
        #expect(answer.status == 404 && answer.isWhole)
    }

    @Test func `what follows an answer is left`() throws {
        #expect(try Self.read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi there").left == 6)
    }

    @Test(arguments: [
        "HTTP/2 200\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n\r\n", "HTTP/1.1 2x0 OK\r\n\r\n", "HTTP/1.1 099 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n\r\n",
    ])
    func `what is not an answer is refused or has no end`(text: String) {
        do {
            let answer = try Self.read(text)
            #expect(answer.status == 101)
        } catch {
            guard case .malformed? = error as? HTTPClientError else {
                Issue.record("\(error)")
                return
            }
        }
    }

    @Test(arguments: 0..<100) func `how the bytes are cut makes no difference`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let chunked =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ndata\r\n10;a\r\n0123456789abcdef\r\n0\r\n\r\n"
        let plain = "HTTP/1.1 103 X\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n\r\n\r\nabc"
        for text in [chunked, plain] {
            let cut = (0..<6).map { _ in Int.random(in: 0...text.utf8.count, using: &random) }.sorted()
            #expect(try Self.read(text, cut: cut) == (try Self.read(text)))
        }
    }
}
