internal import Crypto
internal import Events

/// One open connection to Redis: commands out, replies back in the same order. Lives from a successful connect to the
/// first trouble; whoever needs another connection makes another link.
///
/// Every command ends exactly once, with its reply or with `.lost`. A blown deadline ends the link, since replies have
/// no names but their order. It keeps itself alive until it has ended.
@Reactor final class RedisLink {
    /// How often deadlines are looked at while commands are outstanding.
    private static let watchInterval = Duration.milliseconds(100)
    private static let piece = 16 * 1024

    private let server: String
    private let stream: ByteStream
    private let reader = ReplyReader()
    private var pending = PendingRing()
    private var watch: LoopTimer?
    private(set) var isOpen = true
    /// How many commands were written: tells which came first.
    private(set) var sent: UInt64 = 0
    /// When each script was last sent to be loaded, by its name in Redis; on the scale of `sent`.
    var loads: [String: UInt64] = [:]

    /// Opens when the link has ended.
    let over = Latch()
    /// Called once, when the link ends, before the commands that it takes along; not for the owner's `close`.
    var onEnd: (@Reactor (String) -> Void)?
    /// Called with each message published to a subscribed channel: channel and payload.
    var onMessage: (@Reactor (String, String) -> Void)?

    init(_ stream: ByteStream, server: String) {
        self.server = server
        self.stream = stream
        stream.onBytes = { [self] bytes in received(bytes) }
        stream.onClose = { [self] error in end(error.sentence) }
    }

    // MARK: Sending

    /// Writes a command; all commands of one turn of the loop leave together.
    ///
    /// - Parameter limit: nanoseconds until the reply must be there.
    func send(
        within limit: UInt64, _ completion: PendingCommand.Completion, _ build: (inout RedisCommandWriter) -> Void
    ) {
        let deadline = MonotonicTime.nanoseconds() &+ limit
        let command = PendingCommand(completion: completion, deadline: deadline, limit: limit)
        guard isOpen else { return command.finish(.failure(lost("the connection has ended"))) }
        sent += 1
        pending.append(command)
        stream.write { (buffer: inout [UInt8]) in
            var writer = RedisCommandWriter(taking: &buffer)
            build(&writer)
            writer.finish(into: &buffer)
        }
        if watch == nil { startWatch() }
    }

    /// As above, and waits for the reply. Cancelling the caller does not take the command back.
    func perform(
        within limit: UInt64, _ build: (inout RedisCommandWriter) -> Void
    ) async -> PendingCommand.Outcome {
        await withCheckedContinuation { continuation in
            send(within: limit, .continuation(continuation), build)
        }
    }

    // MARK: Receiving

    private func received(_ bytes: UnsafeRawBufferPointer) -> Int {
        do throws(ReplyReader.ProtocolError) {
            var start = 0
            while start < bytes.count, isOpen {
                let stop = min(start + Self.piece, bytes.count)
                try reader.feed(UnsafeRawBufferPointer(rebasing: bytes[start..<stop]))
                while isOpen, let reply = try reader.next() { deliver(reply) }
                start = stop
            }
        } catch {
            end("what the server sent is not Redis's protocol: \(error.reason)")
        }
        return bytes.count
    }

    private func deliver(_ reply: RedisReply) {
        if case .array(let items) = reply, onMessage != nil, isMessage(items) { return }
        guard let command = pending.popFirst() else {
            if case .error(let message) = reply { return end(message) }
            return end("the server sent a reply that nobody asked for")
        }
        guard case .error(let message) = reply else { return command.finish(.success(reply)) }
        let error = RedisError(reply: message)
        command.finish(.failure(error))
        if error.meansWrongServer { end(message) }
    }

    private func isMessage(_ items: [RedisReply]) -> Bool {
        guard items.count == 3, case .string("message") = items[0],
            case .string(let channel) = items[1], case .string(let payload) = items[2]
        else { return false }
        onMessage?(channel, payload)
        return true
    }

    // MARK: Deadlines

    private func startWatch() {
        let watch = LoopTimer { [weak self] in self?.lookAtDeadlines() }
        watch.start(every: Self.watchInterval)
        self.watch = watch
    }

    private func lookAtDeadlines() {
        if pending.isEmpty { return stopWatch() }
        guard let late = pending.overdue(at: MonotonicTime.nanoseconds()) else { return }
        end("no reply within \(late.limit / 1_000_000) ms")
    }

    private func stopWatch() {
        watch?.cancel()
        watch = nil
    }

    // MARK: Ending

    /// Ends the link at its owner's wish; what is outstanding fails. Safe to call twice.
    func close() {
        onEnd = nil
        end("closed")
    }

    private func end(_ reason: String) {
        guard isOpen else { return }
        isOpen = false
        stopWatch()
        stream.close()
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?(reason)
        while let command = pending.popFirst() { command.finish(.failure(lost(reason))) }
        onMessage = nil
        over.open()
    }

    private func lost(_ reason: String) -> RedisError { .lost(server: server, reason: reason) }
}
