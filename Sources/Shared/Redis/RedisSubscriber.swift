package import Events

/// A pub/sub connection of its own; subscribes again by itself after a reconnect.
///
/// Redis keeps no messages: what is published while the connection is down is gone, which `onGap` tells. The server is
/// asked regularly whether it is there, since a connection that only listens would not notice that it is half-open.
///
/// Cancelling a caller of `subscribe` does not end its wait, which has a deadline.
/// Lives from `start` to `close`.
@Reactor package final class RedisSubscriber {
    private let keeper: LinkKeeper
    private let limit: UInt64
    private let keepAlive: Duration
    private var channels: [String: SubscribedChannel] = [:]
    private var pings: LoopTimer?

    /// Called after each connect, when all channels are subscribed: messages may have been missed before.
    package var onGap: (@Reactor () -> Void)?
    /// As `RedisConnection.onChange`.
    package var onChange: (@Reactor (Bool, String) -> Void)?

    package init(_ settings: RedisSettings) {
        keeper = LinkKeeper(settings, purpose: "events")
        limit = settings.commandDeadline.wholeNanoseconds
        keepAlive = settings.keepAlive
    }

    /// Connects and keeps reconnecting until `close`. Returns at once.
    package func start() {
        guard pings == nil else { return }
        keeper.prepare = { [self] link in await resubscribe(on: link) }
        keeper.onChange = { [self] isUp, reason in changed(isUp, reason) }
        keeper.start()
        let pings = LoopTimer { [weak self] in self?.ping() }
        pings.start(every: keepAlive)
        self.pings = pings
    }

    /// Nothing is delivered any more; who waits in `subscribe` gets `.lost`.
    package func close() {
        pings?.cancel()
        keeper.close()
        keeper.prepare = nil
        keeper.onChange = nil
        channels = [:]
    }

    package var isConnected: Bool { keeper.link != nil }

    package func waitUntilConnected(within limit: Duration) async -> Bool {
        await keeper.waitUntilConnected(within: limit)
    }

    /// Listens to a channel from the first connection to `close`. Called before `start`.
    package func follow(_ channel: String, _ handler: @escaping @Reactor (String) -> Void) {
        precondition(pings == nil && channels[channel] == nil, "a channel is followed once, before the start")
        let entry = SubscribedChannel(channel)
        entry.subscriptions.append(RedisSubscription(channel, self, handler))
        channels[channel] = entry
    }

    /// Returns once Redis has confirmed the subscription; several handlers may listen to one channel. The subscription
    /// lasts until it is cancelled, also when nobody keeps it. Handlers are called on the loop, in the order published.
    package func subscribe(
        _ channel: String, _ handler: @escaping @Reactor (String) -> Void
    ) async throws(RedisError) -> RedisSubscription {
        guard let link = keeper.link else { throw keeper.unreachable }
        let entry = channels[channel] ?? SubscribedChannel(channel)
        channels[channel] = entry
        let subscription = RedisSubscription(channel, self, handler)
        entry.subscriptions.append(subscription)
        if entry.isConfirmed { return subscription }
        let failure = await entry.confirmation { ask(link, for: entry) }
        if let failure { throw failure }
        return subscription
    }

    /// After the last handler of a channel the server is told.
    func remove(_ subscription: RedisSubscription) {
        guard let entry = channels[subscription.channel] else { return }
        entry.subscriptions.removeAll { $0 === subscription }
        guard entry.subscriptions.isEmpty else { return }
        channels[entry.name] = nil
        if let link = keeper.link { leave(entry.name, on: link) }
    }

    private func ask(_ link: RedisLink, for entry: SubscribedChannel) {
        let settle: PendingCommand.Completion = .callback { [self] outcome in
            switch outcome {
            case .success: entry.settle(nil)
            case .failure(let error):
                if channels[entry.name] === entry { channels[entry.name] = nil }
                entry.settle(error)
            }
        }
        link.send(within: limit, settle) { $0.add(["SUBSCRIBE", entry.name]) }
    }

    private func leave(_ channel: String, on link: RedisLink) {
        // Messages that still come find no handler; should the command be lost, so is the subscription.
        link.send(within: limit, .callback { _ in }) { $0.add(["UNSUBSCRIBE", channel]) }
    }

    /// Runs before anybody else uses a new link.
    private func resubscribe(on link: RedisLink) async -> String? {
        link.onMessage = { [weak self] channel, payload in self?.deliver(channel, payload) }
        let names = Array(channels.keys)
        var refusal: RedisError?
        for name in names {
            let check: PendingCommand.Completion = .callback { outcome in
                if case .failure(let error) = outcome, refusal == nil { refusal = error }
            }
            link.send(within: limit, check) { $0.add(["SUBSCRIBE", name]) }
        }
        // Replies come in order: after this one all channels have answered.
        let last = await link.perform(within: limit) { $0.add("PING") }
        if case .failure(let error) = last, refusal == nil { refusal = error }
        if let refusal { return "the channels cannot be subscribed again: \(refusal)" }
        for name in names where channels[name] == nil { leave(name, on: link) }
        return nil
    }

    private func changed(_ isUp: Bool, _ reason: String) {
        onChange?(isUp, reason)
        if isUp { onGap?() }
    }

    private func deliver(_ channel: String, _ payload: String) {
        guard let entry = channels[channel] else { return }
        for subscription in entry.subscriptions { subscription.deliver(payload) }
    }

    private func ping() {
        guard let link = keeper.link else { return }
        // A late answer ends the link, which is all there is to do.
        link.send(within: keepAlive.wholeNanoseconds, .callback { _ in }) { $0.add("PING") }
    }
}
