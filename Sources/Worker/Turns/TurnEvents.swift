internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Redis

/// Tells whoever listens to a conversation what becomes of a message that gets no ordinary reply. An event may be lost;
/// `GET /v1/messages/{id}` has the truth.
@Reactor struct TurnEvents {
    private let redis: RedisConnection
    private let shards: Shards

    init(_ redis: RedisConnection, shards: Shards) {
        self.redis = redis
        self.shards = shards
    }

    /// The turn is put off and will be tried again. `reason` is one of the few words that a lane is parked with.
    func waiting(_ lane: ClaimedLane, reason: String) {
        publish(lane, onFeed: false) { event, head in
            event.member("type", "state")
            event.member("turn", head.turn)
            event.member("state", "waiting")
            event.member("reason", ParkReason.word(reason))
        }
    }

    /// The head message is given up: it ends as failed, without a text.
    func gaveUp(_ lane: ClaimedLane) {
        publish(lane, onFeed: true) { event, head in
            event.member("type", "reply")
            event.member("id", head.reply)
            event.array("messages") { $0.value(head.description) }
            event.member("turn", head.turn)
            event.member("text", "")
            event.member("status", "failed")
            event.member("at", WallTime.milliseconds())
        }
    }

    /// A turn that is stored has ended, with or without a text.
    func ended(_ turn: Turn, _ outcome: ComposedReply) {
        send(ReplyFeed.publish(turn.event(outcome), of: turn.conversation, shards: shards))
    }

    /// Nothing is said of a lane or a message that cannot be read: nobody can be listening for it.
    private func publish(_ lane: ClaimedLane, onFeed: Bool, _ write: (inout JSONWriter, MessageID) -> Void) {
        guard let conversation = try? ConversationID(lane.lane.name), let envelope = lane.envelopes.first,
            let id = try? withJSON(envelope, body: { try $0.requiredString("id") }), let head = MessageID(id)
        else { return }
        var writer = JSONWriter(reserving: 256)
        writer.object { write(&$0, head) }
        let event = writer.takeString()
        send(
            onFeed
                ? ReplyFeed.publish(event, of: conversation, shards: shards)
                : ["PUBLISH", conversation.eventChannel, event])
    }

    private func send(_ command: [String]) {
        Reactor.spawn { [redis] in
            _ = try? await redis.send(command)  // a lost event is no loss
        }
    }
}
