package import Events
import Glibc

/// Stops a program in two steps: the first SIGTERM or SIGINT asks it to drain, the second cuts. Lives until `close`.
@Reactor package final class ShutdownSignals {
    /// How far the stop has gone.
    package enum Phase: Sendable { case running, draining, cut }

    package private(set) var phase = Phase.running
    private let drain: @Reactor () -> Void
    private let cut: @Reactor () -> Void
    private var watchers: [SignalWatcher] = []

    package init(drain: @escaping @Reactor () -> Void, cut: @escaping @Reactor () -> Void) {
        self.drain = drain
        self.cut = cut
        watchers = [SIGTERM, SIGINT].map { signal in SignalWatcher(signal) { [self] in arrived() } }
    }

    package func close() {
        for watcher in watchers { watcher.close() }
        watchers = []
    }

    private func arrived() {
        switch phase {
        case .running:
            phase = .draining
            drain()
        case .draining:
            phase = .cut
            cut()
        case .cut: break
        }
    }
}
