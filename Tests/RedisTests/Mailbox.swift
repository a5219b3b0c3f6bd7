import Events

/// Collects what a callback gets until a test takes it.
@Reactor final class Mailbox {
    private var messages: [String] = []
    private var arrival = Latch()

    var isEmpty: Bool { messages.isEmpty }

    func put(_ message: String) {
        messages.append(message)
        arrival.open()
    }

    /// The next `count` messages, waited for.
    func take(_ count: Int) async throws -> [String] {
        while messages.count < count {
            arrival = Latch()
            await arrival.wait()
        }
        defer { messages.removeFirst(count) }
        return Array(messages.prefix(count))
    }
}
