internal import CEvent

/// A timer on the loop. `start` again restarts it; it fires on the loop and never after `cancel`.
///
/// libevent's clock is coarse: a timer may fire up to 4 ms early or late.
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
        precondition(event_add(event, &time) == 0, "out of memory")
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
