import Testing

@testable import HTTP

@Suite struct ServerParserLimitTests {
    private var limits: HTTPLimits {
        var limits = HTTPLimits()
        limits.requestLine = 40
        limits.headers = 100
        limits.headerCount = 5
        limits.body = 20
        limits.chunkExtensions = 10
        return limits
    }

    private func text(_ count: Int) -> String { String(repeating: "a", count: count) }

    @Test func `a request line may be as long as its limit and no longer`() {
        let rest = "Host: a\r\n\r\n"
        #expect(parse("GET /\(text(24)) HTTP/1.1\r\n\(rest)", limits: limits).requests.count == 1)
        #expect(parse("GET /\(text(25)) HTTP/1.1\r\n\(rest)", limits: limits).refusal == .targetTooLong)
        #expect(parse("GET /\(text(1000))", limits: limits).refusal == .targetTooLong)
    }

    @Test func `all headers together may be as long as their limit and no longer`() {
        let head = "GET / HTTP/1.1\r\nHost: a\r\n"  // 9 bytes of headers, 2 of the last line
        #expect(parse("\(head)X: \(text(84))\r\n\r\n", limits: limits).requests.count == 1)
        #expect(parse("\(head)X: \(text(85))\r\n\r\n", limits: limits).refusal == .headersTooLarge)
        #expect(parse("\(head)X: \(text(1000))", limits: limits).refusal == .headersTooLarge)
        let many = String(repeating: "X: \(text(20))\r\n", count: 4)
        #expect(parse("\(head)\(many)\r\n", limits: limits).refusal == .headersTooLarge)
    }

    @Test func `headers are counted`() {
        let line = "X: a\r\n"
        let head = "GET / HTTP/1.1\r\nHost: a\r\n"
        #expect(parse(head + String(repeating: line, count: 4) + "\r\n", limits: limits).requests.count == 1)
        #expect(parse(head + String(repeating: line, count: 5) + "\r\n", limits: limits).refusal == .headersTooLarge)
    }

    @Test func `a body may be as long as its limit and no longer`() {
        func post(_ count: Int) -> String {
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: \(count)\r\n\r\n\(text(count))"
        }
        #expect(parse(post(20), limits: limits).requests.count == 1)
        #expect(parse(post(21), limits: limits).refusal == .bodyTooLarge)
    }

    @Test func `chunks together may be as long as the body's limit and no longer`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "a\r\n\(text(10))\r\n"
        #expect(parse("\(head)\(chunk)\(chunk)0\r\n\r\n", limits: limits).requests.count == 1)
        #expect(parse("\(head)\(chunk)\(chunk)1\r\na\r\n", limits: limits).refusal == .bodyTooLarge)
    }

    @Test func `chunk extensions and trailers are bounded over the whole body`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
        let chunk = "1;aaaa\r\na\r\n"
        #expect(parse("\(head)\(chunk)\(chunk)0\r\n\r\n", limits: limits).requests.count == 1)
        #expect(parse("\(head)\(chunk)\(chunk)\(chunk)", limits: limits).refusal == .malformedChunk)
        #expect(parse("\(head)1;\(text(1000))", limits: limits).refusal == .malformedChunk)
        #expect(parse("\(head)0\r\nX: \(text(200))", limits: limits).refusal == .headersTooLarge)
        let trailers = String(repeating: "X: a\r\n", count: 6)
        #expect(parse("\(head)0\r\n\(trailers)\r\n", limits: limits).refusal == .headersTooLarge)
    }

    @Test func `a client that waits for 100 Continue is noticed before its body comes`() {
        var parser = HTTPRequestParser(limits: HTTPLimits())
        let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
        var progress = Array(head.utf8).withUnsafeBytes { parser.receive($0).progress }
        #expect(progress == .needsMore && parser.owesContinue && parser.isInBody)
        progress = Array("hi".utf8).withUnsafeBytes { parser.receive($0).progress }
        #expect(progress == .complete && !parser.owesContinue)
    }
}
