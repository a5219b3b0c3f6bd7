internal import CEvent

/// Calls a handler on the loop when the process gets a signal. A loop callback, not a real signal handler: it may do
/// anything. Lives until `close`.
@Reactor package final class SignalWatcher {
    private let handler: @Reactor () -> Void
    private var event: OpaquePointer?

    package init(_ signal: Int32, handler: @escaping @Reactor () -> Void) {
        self.handler = handler
        let context = Unmanaged.passRetained(self).toOpaque()  // given back in `close`
        event = event_new(
            Reactor.executor.base, signal, Int16(EV_SIGNAL | EV_PERSIST),
            { _, _, context in
                guard let context else { return }
                Reactor.assume { Unmanaged<SignalWatcher>.fromOpaque(context).takeUnretainedValue().handler() }
            }, context)
        precondition(event != nil, "out of memory")
        precondition(event_add(event, nil) == 0, "the signal cannot be watched")
    }

    package func close() {
        guard let event else { return }
        event_del(event)
        event_free(event)
        self.event = nil
        Unmanaged.passUnretained(self).release()
    }
}
