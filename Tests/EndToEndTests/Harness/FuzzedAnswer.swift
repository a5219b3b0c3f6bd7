import Events
import JSON
import TestSupport

@testable import HTTP

/// What a gateway answers to bytes that may be anything.
@Reactor enum FuzzedAnswer {
    /// All that the documents know, but for what says that a server is away: they are not.
    nonisolated private static let known: Set = [
        200, 201, 202, 204, 400, 401, 403, 404, 405, 408, 409, 410, 413, 414, 415, 417, 422, 429, 431, 501, 505,
    ]

    /// What has come of an answer so far.
    private struct Reading {
        var head: HTTPClientHead?
        var body: [UInt8] = []
        var isWhole = false
        var error: HTTPClientError?

        /// Of a stream of events, which has no end, the head is enough.
        var isEnough: Bool {
            isWhole || error != nil || head?.header("content-type") == "text/event-stream"
        }
    }

    /// Sends the bytes; nil when what comes back is as it should be.
    static func wrong(_ request: [UInt8], port: UInt16) async throws -> String? {
        let isHead = request.starts(with: "HEAD ".utf8)
        let isComplete = isComplete(request)
        let bytes = try await answer(to: request, isComplete: isComplete, isHead: isHead, port: port)
        let reading = read(bytes, isHead: isHead, hasEnded: true)
        if bytes.isEmpty { return isComplete ? "no answer" : nil }
        if let error = reading.error { return "no HTTP: \(error)" }
        guard let head = reading.head else { return "no head in \(bytes.count) bytes" }
        let text = String(decoding: reading.body.prefix(300), as: UTF8.self)
        guard known.contains(head.status) else { return "status \(head.status): \(text)" }
        guard reading.isEnough else { return "status \(head.status), and half an answer" }
        return head.status < 400 || isHead ? nil : wrongProblem(head, reading.body)
    }

    /// Whether the server has something to answer to: a request, or bytes that can be none.
    nonisolated private static func isComplete(_ request: [UInt8]) -> Bool {
        var parser = HTTPRequestParser(limits: HTTPLimits())
        let (_, progress) = request.withUnsafeBytes { parser.receive($0) }
        if case .needsMore = progress { return false }
        return true
    }

    nonisolated private static func read(_ bytes: [UInt8], isHead: Bool, hasEnded: Bool) -> Reading {
        var reader = HTTPAnswerReader(method: isHead ? "HEAD" : "GET")
        var reading = Reading()
        var offset = 0
        bytes.withUnsafeBytes { bytes in
            do throws(HTTPClientError) {
                while !reading.isWhole {
                    switch try reader.next(in: bytes, from: &offset) {
                    case .needsMore:
                        reading.isWhole = hasEnded && reader.endsWithConnection
                        return
                    case .head(let head): reading.head = head
                    case .body(let range): reading.body += bytes[range]
                    case .decoded: reading.body += reader.decoded
                    case .end: reading.isWhole = true
                    }
                }
            } catch {
                reading.error = error
            }
        }
        return reading
    }

    nonisolated private static func wrongProblem(_ head: HTTPClientHead, _ body: [UInt8]) -> String? {
        guard head.header("content-type") == "application/problem+json" else {
            return "\(head.status) without a problem"
        }
        guard let json = try? JSONValue(parsing: body) else { return "a problem that is no JSON" }
        guard json["status"]?.int64 == Int64(head.status) else { return "a problem of another status" }
        return json["code"]?.string?.isEmpty == false ? nil : "a problem without a code"
    }

    /// All that comes until the answer is whole or the server closes.
    private static func answer(
        to request: [UInt8], isComplete: Bool, isHead: Bool, port: UInt16
    ) async throws -> [UInt8] {
        let stream = try await ByteStream.connect(to: .tcp(host: "127.0.0.1", port: port), within: .seconds(5))
        defer { stream.close() }
        var received: [UInt8] = []
        let done = Latch()
        stream.onBytes = {
            received.append(contentsOf: $0)
            if read(received, isHead: isHead, hasEnded: false).isEnough { done.open() }
            return $0.count
        }
        stream.onClose = { _ in done.open() }
        stream.write(request)
        // A server that waits for the rest is told that there is none.
        if !isComplete { stream.finishWriting() }
        let timer = LoopTimer { done.open() }
        timer.start(after: .seconds(20))
        defer { timer.cancel() }
        await done.wait()
        return received
    }
}
