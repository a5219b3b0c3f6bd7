import Events
import TestSupport

/// Sends bytes as they are, which no proper HTTP client would, and returns all that comes until the server closes.
///
/// - Parameter pace: the pause between single bytes; nil sends all at once.
@Reactor func rawExchange(_ bytes: [UInt8], port: UInt16, pace: Duration? = nil) async throws -> String {
    let stream = try await ByteStream.connect(to: .tcp(host: "127.0.0.1", port: port), within: .seconds(5))
    defer { stream.close() }
    var received: [UInt8] = []
    var hasEnded = false
    stream.onBytes = {
        received.append(contentsOf: $0)
        return $0.count
    }
    stream.onClose = { _ in hasEnded = true }
    if let pace {
        for byte in bytes where !hasEnded {
            stream.write([byte])
            try await Reactor.sleep(for: pace)
        }
    } else {
        stream.write(bytes)
    }
    try await eventually("the server to close") { hasEnded }
    return String(decoding: received, as: UTF8.self)
}
