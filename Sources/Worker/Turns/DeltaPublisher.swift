internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Redis

/// Publishes the pieces of a reply while the model writes it, for whoever watches the conversation.
///
/// Pieces gather for a moment, so that a fast model costs few publications and a reply that is there at once costs
/// none. When nobody listens it stays silent for a second. Pieces may be lost; the reply event is the truth.
@Reactor final class DeltaPublisher {
    private static let silenceMilliseconds: Int64 = 1000

    private let redis: RedisConnection
    private let schedule: DeltaSchedule
    private let turn: Turn
    private var gathered = ""
    private var isScheduled = false
    /// Somebody may have seen pieces of the present attempt.
    private var hasPublished: Bool
    private var silentUntil: Int64 = 0

    init(_ turn: Turn, redis: RedisConnection, schedule: DeltaSchedule) {
        // A worker that ended may have published pieces of this turn.
        hasPublished = turn.lane.crashes > 0
        self.redis = redis
        self.schedule = schedule
        self.turn = turn
    }

    func add(_ text: String) {
        gathered += text
        guard !isScheduled else { return }
        isScheduled = true
        schedule.add(self)
    }

    /// The reply starts anew: what was gathered is void, and whoever may have seen pieces is told that they are.
    func restart() {
        gathered = ""
        guard hasPublished else { return }
        hasPublished = false
        send { event in
            event.member("type", "state")
            event.member("turn", turn.id)
            event.member("state", "restarted")
            event.member("reason", "model")
        }
    }

    /// What is gathered still is part of the reply.
    func end() { gathered = "" }

    /// Called by the schedule.
    func publish() {
        isScheduled = false
        let text = gathered
        gathered = ""
        guard !text.isEmpty, MonotonicTime.milliseconds() >= silentUntil else { return }
        hasPublished = true
        send { event in
            event.member("type", "delta")
            event.member("turn", turn.id)
            event.member("text", text)
        }
    }

    private func send(_ write: (inout JSONWriter) -> Void) {
        var writer = JSONWriter(reserving: 256)
        writer.object(write)
        let payload = writer.takeString()
        Reactor.spawn { [self] in
            // A lost piece is no loss.
            let reply = try? await redis.send(["PUBLISH", turn.conversation.eventChannel, payload])
            if reply == .integer(0) { silentUntil = MonotonicTime.milliseconds() + Self.silenceMilliseconds }
        }
    }
}
