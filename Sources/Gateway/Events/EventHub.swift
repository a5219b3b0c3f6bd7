internal import Conversations
internal import Events
internal import Queue
internal import Redis

/// Hands the events of conversations to those who wait for them.
///
/// Replies come on one channel for each shard, which is followed all the time. What happens before a reply (pieces,
/// states) comes on a channel of the conversation, while somebody watches it.
@Reactor final class EventHub {
    typealias Handler = @Reactor (ConversationEvent, String) -> Void

    private let subscriber: RedisSubscriber
    private var listeners: [String: [EventListener]] = [:]
    /// Nobody is to wait for a reply any more: the gateway is about to end.
    private(set) var endsWaits = false

    /// - Parameter subscriber: not started yet.
    init(_ subscriber: RedisSubscriber, shards: Shards) {
        self.subscriber = subscriber
        for shard in 0..<shards.count {
            subscriber.follow(ReplyFeed.channel(shard: shard)) { [weak self] in self?.tellReplies($0) }
        }
        subscriber.onGap = { [weak self] in self?.tellGap() }
    }

    /// Listens to the replies of a conversation from now on.
    ///
    /// - Parameters:
    ///   - onGap: the connection to Redis was lost and is back: events may have been missed.
    ///   - handler: gets an event and its payload as it came.
    func listen(to conversation: ConversationID, onGap: @escaping @Reactor () -> Void, _ handler: @escaping Handler)
        -> EventListener
    {
        let listener = EventListener(conversation.description, self, onGap: onGap, handler)
        listeners[listener.conversation, default: []].append(listener)
        return listener
    }

    /// Listens to all events of a conversation: everything published after this returns reaches `handler`.
    func watch(_ conversation: ConversationID, onGap: @escaping @Reactor () -> Void, _ handler: @escaping Handler)
        async throws(RedisError) -> EventListener
    {
        let listener = listen(to: conversation, onGap: onGap, handler)
        do {
            listener.subscription = try await subscriber.subscribe(conversation.eventChannel) { [weak listener] in
                listener?.hear($0)
            }
        } catch {
            listener.cancel()
            throw error
        }
        return listener
    }

    func remove(_ listener: EventListener) {
        guard var others = listeners[listener.conversation] else { return }
        others.removeAll { $0 === listener }
        listeners[listener.conversation] = others.isEmpty ? nil : others
    }

    /// Whoever waits looks once more, and answers with what is there.
    func endWaits() {
        endsWaits = true
        tellGap()
    }

    private func tellReplies(_ publication: String) {
        guard !listeners.isEmpty else { return }
        ReplyFeed.read(publication) { conversation, event in
            guard let concerned = listeners[conversation] else { return }
            let payload = String(event)
            for listener in concerned { listener.hear(payload) }
        }
    }

    private func tellGap() {
        for listener in listeners.values.joined() { listener.missed() }
    }
}
