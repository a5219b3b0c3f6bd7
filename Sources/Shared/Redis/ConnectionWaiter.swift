internal import Events

/// Somebody who waits for a connection, for a limited time.
@Reactor final class ConnectionWaiter {
    private var continuation: CheckedContinuation<Bool, Never>?

    func wait(atMost limit: Duration) async -> Bool {
        let timer = LoopTimer { self.finish(false) }
        timer.start(after: limit)
        defer { timer.cancel() }
        return await withCheckedContinuation { continuation = $0 }
    }

    func finish(_ isConnected: Bool) {
        continuation?.resume(returning: isConnected)
        continuation = nil
    }
}
