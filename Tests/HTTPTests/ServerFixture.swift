import Events
import Testing

@testable import HTTP

/// A server on a socket of its own for the time of `body`, with short times. Runs as a task of the loop: in the test's
/// own task every wait would pass through the thread pool, which other tests may keep busy for longer than these times.
@Reactor func withServer(
    _ change: (inout HTTPServerSettings) -> Void = { _ in }, handler: @escaping HTTPServer.Handler = echo,
    _ body: @escaping @Sendable @Reactor (HTTPServer, Endpoint) async throws -> Void
) async throws {
    var settings = HTTPServerSettings()
    settings.sweepInterval = .milliseconds(20)
    change(&settings)
    let server = HTTPServer(settings: settings, refusal: refused, handler: handler)
    try server.start(on: .tcp(host: "127.0.0.1", port: 0))
    let task = Reactor.spawnThrowing { try await body(server, .tcp(host: "127.0.0.1", port: server.port)) }
    let result = await task.result
    server.close()
    try result.get()
}

@Reactor func refused(_ refusal: HTTPRefusal) -> HTTPResponse {
    .json(status: refusal.status, Array(refusal.code.utf8))
}

/// Answers with the method, the path and the body.
@Sendable @Reactor func echo(_ request: HTTPRequest) async -> HTTPResponse {
    let text = "\(request.method) \(request.path) \(String(decoding: request.body, as: UTF8.self))"
    return HTTPResponse(status: 200, headers: [HTTPHeader("X-Test", "yes")], body: .bytes(Array(text.utf8)))
}

/// A client that writes what it is told and keeps what comes.
@Reactor final class RawClient {
    /// What somebody waits for: `part`, `left` more times, looked for from `start` on; nil is the end.
    private struct Wish {
        var part: [UInt8]?
        var left: Int
        var start = 0
    }

    private let stream: ByteStream
    private var bytes: [UInt8] = []
    private var hasEnded = false
    private var wish = Wish(left: 0)
    private var continuation: CheckedContinuation<Bool, Never>?

    /// - Parameter isReading: false for a client that never looks at what is sent to it.
    init(_ endpoint: Endpoint, isReading: Bool = true) async throws {
        stream = try await ByteStream.connect(to: endpoint, within: .seconds(30))
        stream.onBytes = { [weak self] bytes in
            self?.bytes.append(contentsOf: bytes)
            self?.look()
            return bytes.count
        }
        stream.onClose = { [weak self] _ in
            self?.hasEnded = true
            self?.look()
        }
        if !isReading { stream.pauseReading() }
    }

    isolated deinit { stream.close() }

    private var text: String { String(decoding: bytes, as: UTF8.self) }

    func send(_ text: String) { stream.write(text.utf8) }

    func close() { stream.close() }

    /// All received so far, once it holds `part`. An issue when that takes more than 5 s or the server closes first.
    @discardableResult
    func receive(_ part: String, times: Int = 1, _ location: SourceLocation = #_sourceLocation) async -> String {
        let came = await wait(Wish(part: Array(part.utf8), left: times))
        if !came { Issue.record("'\(part)' did not come, but: \(text.suffix(1000))", sourceLocation: location) }
        return text
    }

    /// All received, once the server has closed the connection.
    func receiveAll(_ location: SourceLocation = #_sourceLocation) async -> String {
        let ended = await wait(Wish(part: nil, left: 0))
        if !ended { Issue.record("the server did not close; received: \(text)", sourceLocation: location) }
        return text
    }

    private func wait(_ wish: Wish) async -> Bool {
        self.wish = wish
        let timer = LoopTimer { [weak self] in self?.finish(false) }
        timer.start(after: .seconds(30))
        defer { timer.cancel() }
        return await withCheckedContinuation {
            continuation = $0
            look()
        }
    }

    private func look() {
        guard continuation != nil else { return }
        guard let part = wish.part else { return hasEnded ? finish(true) : () }
        while wish.left > 0, let found = find(part) {
            wish.start = found
            wish.left -= 1
        }
        if wish.left == 0 { finish(true) } else if hasEnded { finish(false) }
    }

    /// Where the next `part` ends; if there is none, the next search begins where one could begin.
    private func find(_ part: [UInt8]) -> Int? {
        guard bytes.count - wish.start >= part.count else { return nil }
        for start in wish.start...bytes.count - part.count where bytes[start] == part[0] {
            if bytes[start..<start + part.count].elementsEqual(part) { return start + part.count }
        }
        wish.start = bytes.count - part.count + 1
        return nil
    }

    private func finish(_ result: Bool) {
        let waiting = continuation
        continuation = nil
        waiting?.resume(returning: result)
    }
}

/// Waits for a latch; an issue when it is not open within 30 s.
@Reactor func expectOpen(_ latch: Latch, _ location: SourceLocation = #_sourceLocation) async {
    var isLate = false
    let timer = LoopTimer {
        isLate = true
        latch.open()
    }
    timer.start(after: .seconds(30))
    await latch.wait()
    timer.cancel()
    if isLate { Issue.record("this did not happen within 30 s", sourceLocation: location) }
}
