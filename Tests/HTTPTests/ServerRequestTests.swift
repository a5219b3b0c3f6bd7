import Events
import Testing

@testable import HTTP

@Reactor @Suite struct ServerRequestTests {
    @Test(arguments: [
        ("Content-Type: application/json", true),
        ("content-type:APPLICATION/JSON ; charset=utf-8", true),
        ("Content-Type: application/json;charset=utf-8", true),
        ("Content-Type: application/json5", false),
        ("Content-Type: text/plain; application/json", false),
        ("Content-Type: application/json\r\nContent-Type: application/json", false),
        ("Content-Type:", false),
        ("X-Content-Type: application/json", false),
    ]) func `the body's type is what the header says before its parameters`(header: String, isJSON: Bool) async throws {
        let handler: HTTPServer.Handler = { HTTPResponse(status: $0.isOfType("application/json") ? 200 : 415) }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET / HTTP/1.1\r\nHost: t\r\n\(header)\r\n\r\n")
            await client.receive("HTTP/1.1 \(isJSON ? 200 : 415) ")
        }
    }

    @Test(arguments: [("/v1/a", true), ("/v1/a?b=/v1/a", true), ("/v1/a/", false), ("/v1/%61", false), ("/v1", false)])
    func `a path is compared as it was sent`(target: String, isSame: Bool) async throws {
        let handler: HTTPServer.Handler = { HTTPResponse(status: $0.hasPath("/v1/a") ? 200 : 404) }
        try await withServer(handler: handler) { _, endpoint in
            let client = try await RawClient(endpoint)
            client.send("GET \(target) HTTP/1.1\r\nHost: t\r\n\r\n")
            await client.receive("HTTP/1.1 \(isSame ? 200 : 404) ")
        }
    }
}
