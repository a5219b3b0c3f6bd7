import Glibc

/// A socket that is connecting: waits until it has an outcome or the time is over. The descriptor stays its owner's.
///
/// An outcome that is there counts, even if the time is over when it is seen: after a long turn the loop hears of more
/// sockets than it asks about at once, and its timers fire before it asks again.
@Reactor final class OpeningSocket {
    private let descriptor: Int32
    private let endpoint: Endpoint
    private var continuation: CheckedContinuation<StreamError?, Never>?
    private var watcher: FileWatcher?
    private var timer: LoopTimer?

    init(_ descriptor: Int32, _ endpoint: Endpoint) {
        self.descriptor = descriptor
        self.endpoint = endpoint
    }

    /// Nil is success. Called once.
    func outcome(within limit: Duration) async -> StreamError? {
        await withCheckedContinuation { continuation in
            self.continuation = continuation
            let watcher = FileWatcher(descriptor: descriptor) { [self] _ in finish(failure()) }
            watcher.watch(read: false, write: true)
            self.watcher = watcher
            let timer = LoopTimer { [self] in
                finish(hasOutcome ? failure() : .timedOut(endpoint: endpoint.description))
            }
            timer.start(after: limit)
            self.timer = timer
        }
    }

    private var hasOutcome: Bool {
        var look = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        return poll(&look, 1, 0) == 1
    }

    private func failure() -> StreamError? {
        var number: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        let status = getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &number, &length)
        precondition(status == 0, "a socket always says its error")
        return number == 0 ? nil : .unreachable(endpoint: endpoint.description, reason: systemReason(number))
    }

    /// Lets go of the watcher and the timer, whose handlers hold this object.
    private func finish(_ failure: StreamError?) {
        watcher?.close()
        watcher = nil
        timer?.cancel()
        timer = nil
        continuation?.resume(returning: failure)
        continuation = nil
    }
}
