internal import CEvent
import Glibc

/// A timer on the loop. `start` again restarts it; it fires on the loop and never after `cancel`.
///
/// libevent's clock is coarse: expect up to 4 ms of delay on short timers.
@Reactor package final class LoopTimer {
    private var event: OpaquePointer?
    private let handler: @Reactor () -> Void
    private var interval: Duration?

    package init(_ handler: @escaping @Reactor () -> Void) { self.handler = handler }

    /// Fires once, `delay` from now. A negative delay fires in the next turn.
    package func start(after delay: Duration) {
        interval = nil
        arm(delay)
    }

    /// Fires every `interval`, the first time one interval from now.
    package func start(every interval: Duration) {
        self.interval = interval
        arm(interval)
    }

    package func cancel() {
        interval = nil
        guard let event else { return }
        event_del(event)
        event_free(event)
        self.event = nil
        Unmanaged.passUnretained(self).release()  // the reference that the armed event held
    }

    private func arm(_ delay: Duration) {
        if event == nil { makeEvent() }
        var time = delay.timeval
        event_add(event, &time)
    }

    private func makeEvent() {
        // The event holds a reference, so that a timer nobody else keeps still fires; `cancel` and the last firing
        // give it back.
        let context = Unmanaged.passRetained(self).toOpaque()
        event = event_new(
            Reactor.executor.base, -1, 0,
            { _, _, context in
                guard let context else { return }
                Reactor.assume { Unmanaged<LoopTimer>.fromOpaque(context).takeUnretainedValue().fire() }
            }, context)
        precondition(event != nil, "out of memory")
    }

    private func fire() {
        let interval = interval
        if let interval { arm(interval) } else { cancel() }
        handler()
    }
}

extension Duration {
    /// For libevent; a negative duration becomes zero.
    var timeval: Glibc.timeval {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return Glibc.timeval(tv_sec: 0, tv_usec: 0) }
        return Glibc.timeval(tv_sec: Int(seconds), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }

    /// Whole milliseconds, rounded down.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
