internal import Events

/// Everything the load generator can be told.
struct LoadOptions {
    /// What to do.
    enum Mode {
        case load
        /// Hold this many idle connections.
        case idle(Int)
        /// Wait until the server is ready, for at most this many seconds.
        case ready(Int)
        /// So many users at a time who come and go.
        case visit(Int)
        case help
    }

    /// When to stop sending.
    enum Length: Equatable {
        case messages(Int)
        case seconds(Int)
    }

    var mode = Mode.load
    var host = "127.0.0.1"
    var port: UInt16 { ports[0] }
    /// Of all gateways; only visitors go to others than the first.
    var ports: [UInt16] = [8080]
    var key: String?
    var connections = 64
    var length = Length.messages(10_000)
    /// Messages a second, on schedule whatever the answers do; 0 sends the next when the last is answered.
    var rate = 0
    var users = 10_000
    var bot: String?
    /// Seconds the server may hold a request back for its reply; 0 does not ask for it.
    var wait = 0
    var text = "When are you open? I would like to come by on Saturday."
    var path = "/v1/messages"
    /// Body of each request instead of a message; see `RequestTemplate`.
    var body: String?
    /// What the body of a success must contain.
    var expected: String?
    var timeout = 30
    /// Where to write down what was accepted.
    var record: String?
    var printsJSON = false
    /// Of visitors.
    var messagesPerVisit = 5
    var pause = Duration.zero
    var sendsIDs = true

    var endpoint: Endpoint { .tcp(host: host, port: port) }

    init(arguments: [String]) throws(UsageError) {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            try read(name, &rest)
        }
        if wait > 0 { timeout = max(timeout, wait + 10) }
        guard users >= connections else {
            throw UsageError(
                "--users \(users) is too few: each of the \(connections) connections needs users of its own")
        }
    }

    private mutating func read(_ name: String, _ rest: inout ArraySlice<String>) throws(UsageError) {
        switch name {
        case "--host": host = try Self.text(name, &rest)
        case "--port": ports = try Self.ports(name, &rest)
        case "--key": key = try Self.text(name, &rest)
        case "--connections": connections = try Self.number(name, &rest, 1...50_000)
        case "--messages": length = .messages(try Self.number(name, &rest, 1...100_000_000))
        case "--seconds": length = .seconds(try Self.number(name, &rest, 1...86_400))
        case "--rate": rate = try Self.number(name, &rest, 0...1_000_000)
        case "--users": users = try Self.number(name, &rest, 1...9_999_999)
        case "--bot": bot = try Self.text(name, &rest)
        case "--wait": wait = try Self.number(name, &rest, 0...60)
        case "--text": text = try Self.text(name, &rest)
        case "--path": path = try Self.text(name, &rest)
        case "--body": body = try Self.text(name, &rest)
        case "--expect": expected = try Self.text(name, &rest)
        case "--timeout": timeout = try Self.number(name, &rest, 1...3600)
        case "--record": record = try Self.text(name, &rest)
        case "--idle": mode = .idle(try Self.number(name, &rest, 1...50_000))
        case "--ready": mode = .ready(try Self.number(name, &rest, 1...600))
        case "--visitors": mode = .visit(try Self.number(name, &rest, 1...10_000))
        case "--messages-per-visit": messagesPerVisit = try Self.number(name, &rest, 1...1_000_000)
        case "--pause-ms": pause = .milliseconds(Int64(try Self.number(name, &rest, 0...3_600_000)))
        case "--without-ids": sendsIDs = false
        case "--json": printsJSON = true
        case "--help", "-h": mode = .help
        default: throw UsageError("there is no option \(name): see --help")
        }
    }

    private static func text(_ name: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> String {
        guard let value = rest.popFirst() else { throw UsageError("\(name) needs a value") }
        return value
    }

    private static func ports(_ name: String, _ rest: inout ArraySlice<String>) throws(UsageError) -> [UInt16] {
        let text = try text(name, &rest)
        let ports = text.split(separator: ",").map { UInt16($0) ?? 0 }
        guard !ports.isEmpty, !ports.contains(0) else {
            throw UsageError("\(name) \(text): give a port from 1 to 65535, or several with commas between")
        }
        return ports
    }

    private static func number(
        _ name: String, _ rest: inout ArraySlice<String>, _ range: ClosedRange<Int>
    ) throws(UsageError) -> Int {
        let value = try text(name, &rest)
        guard let number = Int(value), range.contains(number) else {
            throw UsageError("\(name) \(value): give a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}
