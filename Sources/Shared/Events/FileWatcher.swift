internal import CEvent

/// Watches a file descriptor that somebody else owns (a libpq or libcurl socket, a listener) for readiness.
///
/// `close` before the descriptor is closed: a reused number would otherwise keep a stale event.
@Reactor package final class FileWatcher {
    /// What the descriptor is ready for.
    package struct Readiness: Sendable {
        package let canRead: Bool
        package let canWrite: Bool
    }

    package let descriptor: Int32
    private let handler: @Reactor (Readiness) -> Void
    private var event: OpaquePointer?
    private var interest: Int32 = 0

    package init(descriptor: Int32, handler: @escaping @Reactor (Readiness) -> Void) {
        self.descriptor = descriptor
        self.handler = handler
    }

    /// From now on reports this readiness, each time it is there; neither stops watching.
    package func watch(read: Bool, write: Bool) {
        let wanted = (read ? EV_READ : 0) | (write ? EV_WRITE : 0)
        guard wanted != interest else { return }
        close()
        guard wanted != 0 else { return }
        interest = wanted
        let context = Unmanaged.passRetained(self).toOpaque()  // given back in `close`
        event = event_new(
            Reactor.executor.base, descriptor, Int16(wanted | EV_PERSIST),
            { _, what, context in
                guard let context else { return }
                let ready = Readiness(canRead: Int32(what) & EV_READ != 0, canWrite: Int32(what) & EV_WRITE != 0)
                Reactor.assume { Unmanaged<FileWatcher>.fromOpaque(context).takeUnretainedValue().handler(ready) }
            }, context)
        precondition(event != nil, "out of memory")
        precondition(event_add(event, nil) == 0, "the descriptor is not open, or is a plain file")
    }

    /// Stops watching. Safe to call twice and from the handler.
    package func close() {
        guard let event else { return }
        event_del(event)
        event_free(event)
        self.event = nil
        interest = 0
        Unmanaged.passUnretained(self).release()
    }
}
