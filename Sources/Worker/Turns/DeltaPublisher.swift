internal import Events
internal import JSON
internal import Redis

/// Publishes the pieces of a reply while the model writes it, for whoever watches the conversation.
///
/// Pieces gather for a moment, so that a fast model costs few publications and a reply that is there at once costs
/// none. When nobody listens it stays silent for a second. Pieces may be lost; the reply event is the truth.
@Reactor final class DeltaPublisher {
    private static let gather = Duration.milliseconds(40)
    private static let silenceMilliseconds: Int64 = 1000

    private let redis: RedisConnection
    private let channel: String
    private let turn: String
    private var gathered = ""
    private var timer: LoopTimer?
    private var silentUntil: Int64 = 0
    private var hasEnded = false

    init(redis: RedisConnection, channel: String, turn: String) {
        self.redis = redis
        self.channel = channel
        self.turn = turn
    }

    func add(_ text: String) {
        guard !hasEnded else { return }
        gathered += text
        guard timer == nil else { return }
        let timer = LoopTimer { [weak self] in self?.publish() }
        timer.start(after: Self.gather)
        self.timer = timer
    }

    /// The model starts anew: what was gathered is void.
    func restart() { gathered = "" }

    func end() {
        hasEnded = true
        timer?.cancel()
        timer = nil
    }

    private func publish() {
        timer = nil
        let text = gathered
        gathered = ""
        guard !text.isEmpty, MonotonicTime.milliseconds() >= silentUntil else { return }
        var writer = JSONWriter(reserving: text.utf8.count + 96)
        writer.object { event in
            event.member("type", "delta")
            event.member("turn", turn)
            event.member("text", text)
        }
        let payload = writer.takeString()
        Reactor.spawn { [self] in
            let reply = try? await redis.send(["PUBLISH", channel, payload])  // a lost piece is no loss
            if reply == .integer(0) { silentUntil = MonotonicTime.milliseconds() + Self.silenceMilliseconds }
        }
    }
}
