import Events
import Foundation
import JSON
import Testing

/// One row of the table: what is sent, and the refusal that must come.
private struct BadRequest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var method = "POST"
    var path = "/v1/messages"
    var body: [UInt8] = Array(#"{"user":"ana","text":"hi"}"#.utf8)
    var headers: [(String, String)] = []
    let status: Int
    let code: String
    var pointer: String?
    var parameter: String?
    var header: String?

    init(_ name: String, _ status: Int, _ code: String, _ change: (inout BadRequest) -> Void) {
        testDescription = name
        self.status = status
        self.code = code
        change(&self)
    }

    init(_ name: String, body: String, _ status: Int, _ code: String, pointer: String? = nil) {
        self.init(name, status, code) {
            $0.body = Array(body.utf8)
            $0.pointer = pointer
        }
    }
}

@Reactor @Suite(.timeLimit(.minutes(10))) struct BadInputTests {
    private nonisolated static let long = String(repeating: "x", count: 1 << 20)
    private nonisolated static let invalidUTF8 =
        Array(#"{"user":"ana","text":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8)

    private nonisolated static let table = [
        BadRequest("an empty body", 400, "empty_body") {
            $0.body = []
            $0.headers = [("Content-Type", "application/json")]
        },
        BadRequest("broken JSON", body: #"{"user":"ana","text":"#, 400, "invalid_json"),
        BadRequest("more than one value", body: #"{"user":"ana","text":"hi"} 1"#, 400, "invalid_json"),
        BadRequest("a list", body: "[]", 422, "invalid_field", pointer: ""),
        BadRequest(
            "a text of the wrong type", body: #"{"user":"ana","text":1}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest(
            "a user of the wrong type", body: #"{"user":{},"text":"hi"}"#, 422, "invalid_field", pointer: "/user"),
        BadRequest(
            "a bot of the wrong type", body: #"{"user":"a","text":"b","bot":1}"#, 422, "invalid_field", pointer: "/bot"),
        BadRequest(
            "an id of the wrong type", body: #"{"user":"a","text":"b","id":[]}"#, 422, "invalid_field", pointer: "/id"),
        BadRequest("an empty id", body: #"{"user":"a","text":"b","id":""}"#, 422, "invalid_field", pointer: "/id"),
        BadRequest("an empty id in the header", 422, "invalid_header") {
            $0.headers = [("Idempotency-Key", "")]
            $0.header = "Idempotency-Key"
        },
        BadRequest("an id of 129 bytes in the header", 422, "invalid_header") {
            $0.headers = [("Idempotency-Key", String(long.prefix(129)))]
            $0.header = "Idempotency-Key"
        },
        BadRequest("an unknown bot", body: #"{"user":"a","text":"b","bot":"x"}"#, 404, "unknown_bot", pointer: "/bot"),
        BadRequest("no text", body: #"{"user":"ana"}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest("an empty text", body: #"{"user":"ana","text":""}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest("a blank text", body: #"{"user":"ana","text":" \n\t"}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest("a text that is null", body: #"{"user":"ana","text":null}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest("no user", body: #"{"text":"hi"}"#, 422, "invalid_field", pointer: "/user"),
        BadRequest(
            "a user of 129 bytes", body: #"{"user":"\#(long.prefix(129))","text":"hi"}"#, 422, "invalid_field",
            pointer: "/user"),
        BadRequest(
            "a text with NUL", body: #"{"user":"ana","text":"a\u0000b"}"#, 422, "invalid_field", pointer: "/text"),
        BadRequest(
            "a user with NUL", body: #"{"user":"a\u0000b","text":"hi"}"#, 422, "invalid_field", pointer: "/user"),
        BadRequest(
            "two users", body: #"{"user":"a","user":"b","text":"hi"}"#, 422, "invalid_field", pointer: "/user"),
        BadRequest(
            "two texts, one with an escape in its name, apart",
            body: #"{"text":"hi","x":{},"user":"a","te\u0078t":"hi"}"#,
            422, "invalid_field", pointer: "/text"),
        BadRequest(
            "an id and a null", body: #"{"id":"a","id":null,"user":"a","text":"b"}"#, 422, "invalid_field",
            pointer: "/id"),
        BadRequest("a text of 1 MB", body: #"{"user":"ana","text":"\#(long)"}"#, 413, "body_too_large"),
        BadRequest("invalid UTF-8", 400, "invalid_utf8") { $0.body = invalidUTF8 },
        BadRequest("no content type", 415, "unsupported_media_type") { $0.headers = [("Content-Type", "")] },
        BadRequest("a wrong content type", 415, "unsupported_media_type") {
            $0.headers = [("Content-Type", "text/plain")]
        },
        BadRequest("an unknown key", 401, "invalid_key") { $0.headers = [("Authorization", "Bearer pk_wrong")] },
        BadRequest("another scheme", 401, "missing_key") { $0.headers = [("Authorization", "Basic YTpi")] },
        BadRequest("an unknown path", 404, "not_found") { $0.path = "/v2/messages" },
        BadRequest("an unknown message", 404, "not_found") {
            $0.method = "GET"
            $0.path = "/v1/messages/msg_00000000000000000000000000_0"
            $0.body = []
        },
        BadRequest("an id that is none", 404, "not_found") {
            $0.method = "GET"
            $0.path = "/v1/messages/nonsense"
            $0.body = []
        },
        BadRequest("a wait that is no number", 422, "invalid_parameter") {
            $0.method = "GET"
            $0.path = "/v1/messages/msg_00000000000000000000000000_0?wait=soon"
            $0.body = []
            $0.parameter = "wait"
        },
    ]

    @Test func `each bad request gets its status, its code and a sentence, and nothing is enqueued`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            for row in Self.table {
                let answer = try await client.send(row.method, row.path, row.body, row.headers)
                expectProblem(answer, row.status, row.code, row.testDescription)
                #expect(answer.pointer == row.pointer, "\(row.testDescription): \(answer)")
                #expect(answer.json["parameter"]?.string == row.parameter, "\(row.testDescription): \(answer)")
                #expect(answer.json["header"]?.string == row.header, "\(row.testDescription): \(answer)")
                #expect(!answer.text.contains("parley ") && !answer.text.contains("`"), "\(answer): for operators")
                #expect(answer.detail.components(separatedBy: "not valid JSON").count <= 2, "\(answer)")
            }
            expectProblem(try await client.with(key: nil).post("hi"), 401, "missing_key", "no key")
            #expect(try await deployment.keys("parley:{0}:mail:*").isEmpty)
            #expect(try await client.get("/healthz").status == 200)
        }
    }

    @Test func `a wrong method gets 405 and the methods that are allowed`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let conversation = "/v1/conversations/\(deployment.tenancy.conversation("ana"))"
            let table = [
                ("GET", "/v1/messages", "POST"), ("PUT", "/v1/messages", "POST"), ("POST", "/healthz", "GET, HEAD"),
                ("POST", "/v1/messages/msg_00000000000000000000000000_0", "GET, HEAD"),
                ("GET", conversation, "DELETE"), ("DELETE", conversation + "/messages", "GET, HEAD"),
                ("POST", conversation + "/events", "GET"), ("BREW", "/metrics", "GET, HEAD"),
            ]
            for (method, path, allowed) in table {
                let answer = try await client.send(method, path)
                expectProblem(answer, 405, "method_not_allowed", "\(method) \(path)")
                #expect(answer.header("Allow") == allowed, "\(method) \(path): \(answer)")
            }
        }
    }

    @Test func `queries of pages are refused by the parameter's name`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let path = "/v1/conversations/\(deployment.tenancy.conversation("ana"))/messages"
            for (name, value) in [("limit", "0"), ("limit", "201"), ("limit", "x"), ("cursor", "-1"), ("cursor", "x")] {
                let answer = try await client.get("\(path)?\(name)=\(value)")
                expectProblem(answer, 422, "invalid_parameter", "\(name)=\(value)")
                #expect(answer.json["parameter"]?.string == name && answer.pointer == nil, "\(answer)")
            }
        }
    }

    @Test func `a browser's preflight is refused, and nothing allows another origin`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let answer = try await client.send(
                "OPTIONS", "/v1/messages", [],
                [("Origin", "https://example.com"), ("Access-Control-Request-Method", "POST")])
            expectProblem(answer, 405, "method_not_allowed", "OPTIONS")
            #expect(answer.header("Allow") == "POST" && answer.header("Access-Control-Allow-Origin") == nil)
        }
    }

    @Test func `what is not HTTP is refused with a problem, and the gateway goes on`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let table = [
                ("nonsense\r\n\r\n", "400", "malformed_request_line"),
                ("POST /v1/messages HTTP/1.1\r\n\r\n", "400", "missing_host"),
                ("GET / HTTP/1.1\r\nHost: a\r\nBad Header: b\r\n\r\n", "400", "malformed_header"),
                ("GET / HTTP/3.0\r\nHost: a\r\n\r\n", "505", "unsupported_http_version"),
                (
                    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", "400",
                    "conflicting_framing"
                ),
                ("GET /\(String(repeating: "a", count: 10_000)) HTTP/1.1\r\nHost: a\r\n\r\n", "414", "target_too_long"),
                ("GET / HTTP/1.1\r\nHost: a\r\nX-Long: \(Self.long)\r\n\r\n", "431", "headers_too_large"),
                ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", "413", "body_too_large"),
            ]
            for (text, status, code) in table {
                let answer = try await rawExchange(Array(text.utf8), port: client.port)
                #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
                #expect(
                    answer.contains("application/problem+json") && answer.contains(#""code":"\#(code)""#), "\(answer)")
                let limit = ["414": "at most 8 KiB.", "431": "at most 100 lines and 16 KiB", "413": "at most 64 KiB."][
                    status]
                #expect(limit.map(answer.contains) ?? true, "\(answer)")
            }
            #expect(try await client.get("/healthz").status == 200)
        }
    }

    @Test func `a client that sends a byte a second is cut off after 10 seconds`() async throws {
        try await withDeployment(.knowledge { $0.workers = 0 }) { deployment in
            let client = try await deployment.client()
            let start = MonotonicTime.milliseconds()
            let request = Array("GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
            let answer = try await rawExchange(request, port: client.port, pace: .seconds(1))
            let took = MonotonicTime.milliseconds() - start
            #expect(answer.hasPrefix("HTTP/1.1 408 ") && answer.contains(#""code":"header_timeout""#), "\(answer)")
            #expect(answer.contains("at most 10 seconds."), "\(answer)")
            // All of the request takes 34 seconds: a 408 came before its end.
            #expect(took >= 9_000, "\(took) ms")
            #expect(try await client.get("/healthz").status == 200)
        }
    }

    private func expectProblem(
        _ answer: Answer, _ status: Int, _ code: String, _ what: String,
        _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(answer.status == status && answer.code == code, "\(what): \(answer)", sourceLocation: location)
        #expect(
            answer.header("Content-Type") == "application/problem+json", "\(what): \(answer)", sourceLocation: location)
        #expect(answer.json["status"]?.int64 == Int64(status), "\(what): \(answer)", sourceLocation: location)
        let isSentence = answer.detail.count > 10 && [".", "!"].contains(answer.detail.last.map(String.init))
        #expect(isSentence, "\(what): \(answer)", sourceLocation: location)
    }
}
