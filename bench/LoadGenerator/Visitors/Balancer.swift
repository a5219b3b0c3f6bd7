internal import Events
internal import HTTP

/// The way to the gateways as a balancer in front of them finds it: always the same one, until that is not there, breaks
/// off or refuses for the moment; then the next.
@Reactor final class Balancer {
    private static let patience = Duration.seconds(60)
    private static let pause = Duration.milliseconds(20)
    private static let timeouts = HTTPClientTimeouts(
        connect: .seconds(2), firstByte: .seconds(30), idle: .seconds(30), total: .seconds(60))

    private let http = HTTPClient()
    private let options: LoadOptions
    private let tally: VisitTally
    private var gateway: Int

    init(_ options: LoadOptions, _ tally: VisitTally, first gateway: Int) {
        self.options = options
        self.tally = tally
        self.gateway = gateway
    }

    func close() { http.close() }

    /// Nil when no answer came in time. What is sent with an id is done once, however often it is sent.
    func ask(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)] = [], body: [UInt8] = []
    ) async -> HTTPClientResponse? {
        let end = MonotonicTime.milliseconds() + Self.patience.milliseconds
        var failures = 0
        while MonotonicTime.milliseconds() < end {
            do throws(HTTPClientError) {
                let response = try await http.send(request(method, path, headers, body))
                if response.status != 503, response.status != 429 { return response }
                tally.sentAgain(.refused)
            } catch {
                tally.sentAgain(Self.reason(error))
            }
            failures += 1
            gateway += 1
            // Nobody cancels it.
            if failures % options.ports.count == 0 { try? await Reactor.sleep(for: Self.pause) }
        }
        return nil
    }

    /// Returns when the stream ends; false when it did not even begin. The next goes to another gateway.
    func stream(
        _ path: String, _ headers: [(name: String, value: String)],
        onBytes: @escaping @Reactor (UnsafeRawBufferPointer) -> Void
    ) async -> Bool {
        var call = request("GET", path, headers, [])
        call.timeouts = HTTPClientTimeouts(firstByte: .seconds(10), idle: .seconds(45), total: .seconds(86_400))
        call.maximumBytes = .max
        gateway += 1
        var status = 0
        do throws(HTTPClientError) {
            try await http.stream(call) {
                status = $0.status
            } onBytes: { bytes in
                if status == 200 { onBytes(bytes) }
                return .more
            }
        } catch {
            if status == 0, error != .cancelled { tally.sentAgain(Self.reason(error)) }
        }
        if status != 200, status != 0 { tally.sentAgain(.refused) }
        return status == 200
    }

    private func request(
        _ method: String, _ path: String, _ headers: [(name: String, value: String)], _ body: [UInt8]
    ) -> HTTPClientRequest {
        var all = headers
        if let key = options.key { all.append((name: "Authorization", value: "Bearer \(key)")) }
        if !body.isEmpty { all.append((name: "Content-Type", value: "application/json")) }
        let port = options.ports[gateway % options.ports.count]
        return HTTPClientRequest(
            method: method, url: "http://\(options.host):\(port)\(path)", headers: all, body: body,
            timeouts: Self.timeouts)
    }

    private static func reason(_ error: HTTPClientError) -> VisitTally.Again {
        switch error {
        case .unreachable, .tls: .unreachable
        case .timedOut, .closed, .tooLarge, .cancelled, .malformed, .other: .lost
        }
    }
}
