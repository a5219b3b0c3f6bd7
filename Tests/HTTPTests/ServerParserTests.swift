import Testing

@testable import HTTP

@Suite struct ServerParserTests {
    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", "GET / "),
        ("\r\nGET /a?b=c HTTP/1.1\r\nHost: a.example:8080\r\n\r\n", "GET /a?b=c "),
        ("GET http://a.example/x?y HTTP/1.1\r\nHost: a.example\r\n\r\n", "GET /x?y "),
        ("GET HTTPS://[::1]:80 HTTP/1.1\r\nHost: [::1]:80\r\n\r\n", "GET / "),
        ("GET http://a?b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /?b "),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "OPTIONS * "),
        ("GET / HTTP/1.0\r\n\r\n", "GET / "),
        ("BREW /pot HTTP/1.1\r\nhOsT:\t a \t\r\n\r\n", "BREW /pot "),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:  003\t\r\n\r\nabc", "POST / abc"),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST / "),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n0A;x=\"y\"\r\n0123456789\r\n0\r\nT: v\r\n\r\n",
            "POST / abc0123456789"
        ),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: \u{FC}\r\nEmpty:\r\n\r\n", "GET / "),
        ("GET /%C3%BC HTTP/1.1\r\nHost: a\r\n\r\n", "GET /%C3%BC "),
    ])
    func `accepts what RFC 9112 allows`(text: String, request: String) {
        #expect(parse(text) == ParsedText(requests: [request]))
    }

    @Test(arguments: [
        // Request line
        ("GET /\r\n\r\n", HTTPRefusal.malformedRequestLine),
        ("GET  / HTTP/1.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1.1 \r\n", .malformedRequestLine),
        ("GET / http/1.1\r\n", .malformedRequestLine),
        ("GET / HTTP/1.11\r\n", .malformedRequestLine),
        ("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
        (" GET / HTTP/1.1\r\n", .malformedMethod),
        ("G(T / HTTP/1.1\r\n", .malformedMethod),
        ("\u{16}\u{03}\u{01}", .malformedMethod),
        ("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA / HTTP/1.1\r\n", .malformedMethod),
        ("GET a HTTP/1.1\r\n", .malformedTarget),
        ("GET * HTTP/1.1\r\n", .malformedTarget),
        ("CONNECT a:80 HTTP/1.1\r\n", .malformedTarget),
        ("GET ftp://a/ HTTP/1.1\r\n", .malformedTarget),
        ("GET http://a@b/ HTTP/1.1\r\n", .malformedHost),
        ("GET http:///x HTTP/1.1\r\n", .malformedHost),
        ("GET /#f HTTP/1.1\r\n", .malformedTarget),
        ("GET /\u{7F} HTTP/1.1\r\n", .malformedTarget),
        ("GET /\u{FC} HTTP/1.1\r\n", .malformedTarget),
        ("GET /a\tb HTTP/1.1\r\n", .malformedTarget),
        ("GET /%4 HTTP/1.1\r\n", .malformedTarget),
        ("GET /%zz HTTP/1.1\r\n", .malformedTarget),
        ("GET /%00 HTTP/1.1\r\n", .malformedTarget),
        ("GET /?a=%FF HTTP/1.1\r\n", .malformedTarget),
        ("GET / HTTP/2.0\r\n", .unsupportedVersion),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .unsupportedVersion),
        ("GET / HTTP/1.2\r\n", .unsupportedVersion),
        // Lines
        ("GET / HTTP/1.1\nHost: a\n\n", .malformedLineEnd),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", .malformedLineEnd),
        ("GET / HTTP/1.1\r\nHost: a\r\n\n", .malformedLineEnd),
        ("GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rY: b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n", .foldedHeader),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", .foldedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX Y: b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{0}b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{1B}b\r\n\r\n", .malformedHeader),
        ("GET / HTTP/1.1\r\nHost: a\r\nX\u{FC}: b\r\n\r\n", .malformedHeader),
        // Host
        ("GET / HTTP/1.1\r\n\r\n", .missingHost),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: a:8x\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.1\r\nHost: [g::1]\r\n\r\n", .malformedHost),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: a\r\n\r\n", .malformedHost),
    ])
    func `refuses a malformed head`(text: String, refusal: HTTPRefusal) {
        #expect(parse(text).refusal == refusal)
    }

    @Test(arguments: [
        ("Content-Length: 3\r\nContent-Length: 3", HTTPRefusal.malformedContentLength),
        ("Content-Length: 3, 3", .malformedContentLength),
        ("Content-Length: +3", .malformedContentLength),
        ("Content-Length: -3", .malformedContentLength),
        ("Content-Length: 3 3", .malformedContentLength),
        ("Content-Length: 0x3", .malformedContentLength),
        ("Content-Length: 3.0", .malformedContentLength),
        ("Content-Length:", .malformedContentLength),
        ("Content-Length: 18446744073709551619", .malformedContentLength),
        ("Content-Length: 65537", .bodyTooLarge),
        ("Content-Length: 999999999999999999", .bodyTooLarge),
        ("Content-Length : 3", .malformedHeader),
        ("Transfer-Encoding : chunked", .malformedHeader),
        ("Content-Length: 3\r\nTransfer-Encoding: chunked", .conflictingFraming),
        ("Transfer-Encoding: chunked\r\nContent-Length: 3", .conflictingFraming),
        ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", .conflictingFraming),
        ("Transfer-Encoding: gzip, chunked", .unknownTransferCoding),
        ("Transfer-Encoding: chunked, chunked", .unknownTransferCoding),
        ("Transfer-Encoding: identity", .unknownTransferCoding),
        ("Transfer-Encoding: xchunked", .unknownTransferCoding),
        ("Transfer-Encoding:", .unknownTransferCoding),
        ("Transfer-Encoding: \u{0B}chunked", .malformedHeader),
        ("Expect: 200-ok", .unmetExpectation),
    ])
    func `refuses framing that two readers could understand differently`(headers: String, refusal: HTTPRefusal) {
        #expect(parse("POST / HTTP/1.1\r\nHost: a\r\n\(headers)\r\n\r\nabc").refusal == refusal)
    }

    @Test func `refuses chunks in HTTP 1 0`() {
        #expect(parse("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n").refusal == .conflictingFraming)
    }

    @Test(arguments: [
        ("3\nabc\r\n0\r\n\r\n", HTTPRefusal.malformedLineEnd),
        ("3\r\nabcd\r\n", .malformedChunk),
        ("3\r\nabc\n0\r\n\r\n", .malformedChunk),
        ("3\r\nabc\r0\r\n\r\n", .malformedChunk),
        (" 3\r\nabc\r\n", .malformedChunk),
        ("3 \r\nabc\r\n", .malformedChunk),
        ("+3\r\nabc\r\n", .malformedChunk),
        ("0x3\r\nabc\r\n", .malformedChunk),
        ("\r\nabc\r\n", .malformedChunk),
        (";x\r\n", .malformedChunk),
        ("3;\u{1}\r\nabc\r\n", .malformedChunk),
        ("-1\r\n", .malformedChunk),
        ("10001\r\n", .bodyTooLarge),
        ("FFFFFFFFFFFFFFF\r\n", .bodyTooLarge),
        ("FFFFFFFFFFFFFFFFF\r\n", .malformedChunk),
        ("0\r\nX\r\n\r\n", .malformedHeader),
        ("0\r\n X: y\r\n\r\n", .foldedHeader),
    ])
    func `refuses malformed chunks`(body: String, refusal: HTTPRefusal) {
        #expect(parse("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)").refusal == refusal)
    }

    @Test func `reads pipelined requests one by one and leaves the rest`() {
        let post = "POST /p HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
        let result = parse(post + "GET /g HTTP/1.1\r\nHost: a\r\n\r\n" + post + "GET /un")
        #expect(result.requests == ["POST /p hi", "GET /g ", "POST /p hi"])
        #expect(result.unused == 7)
    }

    @Test func `finds headers whatever their case and joins those that come twice`() {
        var parser = HTTPRequestParser(limits: HTTPLimits())
        let text = "GET / HTTP/1.1\r\nHost: a\r\nX-One:  1 2 \r\nx-tWo: a\r\nX-Two: b\r\nX-None:\r\n\r\n"
        _ = Array(text.utf8).withUnsafeBytes { parser.receive($0) }
        let head = parser.take().head
        #expect(head.value("x-one") == "1 2")
        #expect(head.value("X-ONE") == "1 2")
        #expect(head.value("x-two") == "a, b")
        #expect(head.value("x-none")?.isEmpty == true)
        #expect(head.value("x-absent") == nil)
        #expect(head.fields.map(\.name) == ["host", "x-one", "x-two", "x-two", "x-none"])
    }
}
