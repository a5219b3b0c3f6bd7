import Events
import Glibc
import JSON

/// Writes down what the server has accepted: id, conversation, user, the message's number among its user's, and the time.
///
/// Blocks for the moment of a write, once in a thousand messages or so.
@Reactor final class AcceptanceRecord {
    private static let chunk = 128 << 10

    private let path: String
    private let descriptor: Int32
    private var buffer: [UInt8] = []

    /// Ends the process when the file cannot be written.
    init(_ path: String) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { Self.fail(path) }
    }

    /// False when the answer does not say which message was accepted.
    func add(_ answer: UnsafeRawBufferPointer, number: Int) -> Bool {
        var line = JSONWriter(reserving: 256)
        do {
            try withJSON(answer) { answer in
                let id = try answer.requiredString("id")
                let conversation = try answer.requiredString("conversation")
                let user = try answer.optionalString("user")
                line.object {
                    $0.member("id", id)
                    $0.member("conversation", conversation)
                    $0.member("user", ifPresent: user)
                    $0.member("number", number)
                    $0.member("at", WallTime.milliseconds())
                }
            }
        } catch {
            return false
        }
        buffer += line.take()
        buffer.append(UInt8(ascii: "\n"))
        if buffer.count >= Self.chunk { flush() }
        return true
    }

    func close() {
        flush()
        if Glibc.close(descriptor) != 0 { Self.fail(path) }
    }

    private func flush() {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            if count < 0 { Self.fail(path) }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private static func fail(_ path: String) -> Never {
        LoadGenerator.fail("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
}
