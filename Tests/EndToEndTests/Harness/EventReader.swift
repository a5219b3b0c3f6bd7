import Events
import HTTP
import JSON
import TestSupport

/// Reads a stream of server-sent events until it ends or is closed.
@Reactor final class EventReader {
    struct Event {
        var name = ""
        var id: String?
        var data: JSONValue = .null
    }

    private(set) var status: Int?
    private(set) var events: [Event] = []
    private(set) var hasEnded = false
    /// After which id to resume, as a browser sees it.
    private(set) var lastID: String?
    /// Milliseconds until a client is to connect again.
    private(set) var retry: Int?
    private var hasBegun = false
    private var rest: [UInt8] = []
    private var task: Task<Void, Never>?

    init(_ http: HTTPClient, _ request: HTTPClientRequest) {
        task = Reactor.spawn { [weak self] in
            // How a stream ends is seen by what came until then.
            try? await http.stream(request) {
                self?.status = $0.status
            } onBytes: {
                self?.take($0)
                return .more
            }
            self?.hasEnded = true
        }
    }

    func close() { task?.cancel() }

    /// Returns when the gateway listens for this stream.
    func waitUntilOpen() async throws { try await eventually("the stream to open") { hasBegun } }

    /// The `number`-th event of this name, once it is there.
    func event(_ name: String, _ number: Int = 1) async throws -> Event {
        try await eventually("event \(name) \(number)") {
            let named = events.filter { $0.name == name }
            return named.count >= number ? named[number - 1] : nil
        }
    }

    func waitUntilEnd() async throws { try await eventually("the stream to end") { hasEnded } }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        hasBegun = true
        rest.append(contentsOf: bytes)
        while let end = rest.firstRange(of: Array("\n\n".utf8)) {
            add(String(decoding: rest[..<end.lowerBound], as: UTF8.self))
            rest.removeSubrange(..<end.upperBound)
        }
    }

    private func add(_ block: String) {
        var event = Event()
        for line in block.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":"), colon != line.startIndex else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            switch line[..<colon] {
            case "event": event.name = String(value)
            case "id":
                event.id = String(value)
                lastID = event.id
            case "retry": retry = Int(value)
            // Seen by the test that reads it
            case "data": event.data = (try? JSONValue(parsing: String(value))) ?? .null
            default: break
            }
        }
        if !event.name.isEmpty { events.append(event) }
    }
}
