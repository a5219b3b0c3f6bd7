import TestSupport
import Testing

@testable import HTTP

/// Mutated requests: nothing may crash, the result may not depend on how the bytes are cut, and what the parser keeps
/// stays within its limits.
@Suite struct ServerParserFuzzTests {
    private static let mutator = ByteMutator(
        seeds: [
            "GET /v1/messages/msg_1?wait=20 HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\nConnection: close, x\r\n\r\n",
            "POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n{\"a\":\"b c\"}",
            "POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
            "POST http://a/%41 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
        ],
        spice: [
            "Content-Length: 7\r\n", "Transfer-Encoding: chunked\r\n", "%", "ffffffff", "ffffffffffffffff",
            "Host: b\r\n",
        ])

    @Test func `mutated requests are read or refused, the same in pieces`() {
        var limits = HTTPLimits()
        limits.body = 64
        let failure = FuzzRun("server parser", rounds: 12_000).run(Self.mutator) { bytes, _ in
            let whole = parsed(bytes, piece: max(1, bytes.count), limits)
            for piece in [1, 7] {
                let cut = parsed(bytes, piece: piece, limits)
                guard cut.requests == whole.requests, cut.refusal == whole.refusal else {
                    return "in pieces of \(piece)"
                }
            }
            let isBounded = whole.requests.allSatisfy { $0.utf8.count < 64 + bytes.count }
            return isBounded ? nil : "a request is longer than what was sent"
        }
        if let failure { Issue.record("\(failure)") }
    }
}
