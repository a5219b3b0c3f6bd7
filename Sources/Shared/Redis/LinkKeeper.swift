internal import Events

/// Keeps a link open: connects, and connects again with pauses when it is lost, until it is closed.
///
/// `start` makes it live until `close`.
@Reactor final class LinkKeeper {
    private let settings: RedisSettings
    private let purpose: String
    /// The link that commands may go to; nil while there is none.
    private(set) var link: RedisLink?
    private var reason = "not started"
    private var isClosed = false
    private var reported: Bool?
    private var runner: Task<Void, Never>?
    private var waiters: [ConnectionWaiter] = []

    /// What must be done on a new link before anybody else uses it; a returned reason gives the link up.
    var prepare: (@Reactor (RedisLink) async -> String?)?
    var onChange: (@Reactor (Bool, String) -> Void)?

    init(_ settings: RedisSettings, purpose: String) {
        self.settings = settings
        self.purpose = purpose
    }

    var unreachable: RedisError { .unreachable(server: settings.endpoint.description, reason: reason) }

    func start() {
        guard runner == nil, !isClosed else { return }
        reason = "not connected yet"
        runner = Reactor.spawn { await self.run() }
    }

    /// True as soon as there is a link; false when `limit` passes, or `close` comes, before.
    func waitUntilConnected(within limit: Duration) async -> Bool {
        if link != nil { return true }
        if isClosed { return false }
        let waiter = ConnectionWaiter()
        waiters.append(waiter)
        let isConnected = await waiter.wait(atMost: limit)
        waiters.removeAll { $0 === waiter }
        return isConnected
    }

    func close() {
        guard !isClosed else { return }
        isClosed = true
        reason = "closed"
        runner?.cancel()
        link?.close()
        link = nil
        for waiter in waiters { waiter.finish(false) }
    }

    private func run() async {
        var backoff = Backoff()
        while !isClosed {
            let lived = await runOnce()
            guard !isClosed else { return }
            let limit = backoff.next(afterLiving: lived).wholeNanoseconds
            let pause = Duration.nanoseconds(Int64.random(in: 0...Int64(limit)))
            // Only `close` cancels, and the loop's condition sees that.
            try? await Reactor.sleep(for: pause)
        }
    }

    /// One connection from beginning to end. Returns how long it served.
    private func runOnce() async -> Duration {
        let link: RedisLink
        do throws(RedisError) {
            link = try await RedisLink.open(settings, purpose: purpose)
        } catch {
            failed(error)
            return .zero
        }
        if !isClosed, let refusal = await prepare?(link) {
            link.close()
            down(refusal)
            return .zero
        }
        guard !isClosed else {
            link.close()
            return .zero
        }
        let began = MonotonicTime.nanoseconds()
        up(link)
        await link.over.wait()
        return .nanoseconds(Int64(MonotonicTime.nanoseconds() - began))
    }

    private func failed(_ error: RedisError) {
        switch error {
        case .unreachable(_, let reason), .lost(_, let reason): down(reason)
        case .rejected(_, let message): down(message)
        case .unexpected(let reply): down(reply)
        }
    }

    private func up(_ link: RedisLink) {
        guard link.isOpen else { return down("the connection ended at once") }
        self.link = link
        link.onEnd = { [self] reason in down(reason) }
        for waiter in waiters { waiter.finish(true) }
        report(true, "connected")
    }

    private func down(_ reason: String) {
        guard !isClosed else { return }
        self.reason = reason
        link = nil
        report(false, reason)
    }

    private func report(_ isUp: Bool, _ reason: String) {
        guard reported != isUp else { return }
        reported = isUp
        onChange?(isUp, reason)
    }
}
