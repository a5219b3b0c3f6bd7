internal import CPostgres
internal import Events

/// One try to open a connection: resolves the names, then lets libpq negotiate step by step on the loop.
///
/// `open` returns exactly once: with an open connection in pipeline mode, or with `.unreachable` after a failure, the
/// time limit or `cancel`. The limit counts from the start; a name server that does not answer can add six seconds.
@Reactor final class ConnectionAttempt {
    private let target: ConnectionTarget
    private let timeout: Duration
    private var handle: PostgresHandle?
    private var watcher: FileWatcher?
    private var timer: LoopTimer?
    private var continuation: CheckedContinuation<Result<PostgresHandle, PostgresError>, Never>?
    private var ending: String?

    init(_ target: ConnectionTarget, timeout: Duration) {
        self.target = target
        self.timeout = timeout
    }

    func open() async throws(PostgresError) -> PostgresHandle {
        let timer = LoopTimer { [self] in end("no connection within \(timeout)") }
        timer.start(after: timeout)
        self.timer = timer
        let hosts = try await resolved()
        let result = await withCheckedContinuation { continuation in
            self.continuation = continuation
            begin(target.parameters(for: hosts))
        }
        return try result.get()
    }

    func cancel() { end("the pool was closed") }

    /// Each name with all its addresses; a name without one is left out as long as others remain.
    private func resolved() async throws(PostgresError) -> [ConnectionHost] {
        var found: [ConnectionHost] = []
        var reason = ""
        for host in target.hosts {
            guard host.needsResolving else {
                found.append(host)
                continue
            }
            do {
                for address in try await Resolver.shared.addresses(of: host.name) {
                    found.append(ConnectionHost(name: host.name, address: address, port: host.port))
                }
            } catch {
                reason = "the name \(host.name) cannot be resolved"
                if case .unresolved(_, let detail) = error { reason += ": \(detail)" }
            }
        }
        guard found.isEmpty else { return found }
        timer?.cancel()
        throw .unreachable(server: target.description, reason: reason)
    }

    private func begin(_ parameters: [(name: String, value: String)]) {
        if let ending { return finish(failure: ending) }
        guard let handle = PostgresHandle(connectingWith: parameters) else { return finish(failure: "out of memory") }
        self.handle = handle
        if handle.hasFailed { return finish(failure: handle.errorText) }
        wait(read: false, write: true)
    }

    /// libpq may close its socket in a step and open another with the same number: nothing may watch it meanwhile.
    private func step() {
        watcher?.close()
        watcher = nil
        guard let handle else { return }
        switch handle.poll() {
        case PGRES_POLLING_READING: wait(read: true, write: false)
        case PGRES_POLLING_WRITING: wait(read: false, write: true)
        case PGRES_POLLING_OK: finish(open: handle)
        default: finish(failure: handle.errorText)
        }
    }

    private func wait(read: Bool, write: Bool) {
        guard let handle, handle.descriptor >= 0 else { return finish(failure: "the connection has no socket") }
        let watcher = FileWatcher(descriptor: handle.descriptor) { [self] _ in step() }
        watcher.watch(read: read, write: write)
        self.watcher = watcher
    }

    /// Ends the try from outside, now or as soon as it has begun to connect.
    private func end(_ reason: String) {
        guard ending == nil else { return }
        ending = reason
        if continuation != nil { finish(failure: reason) }
    }

    private func finish(open handle: PostgresHandle) {
        guard handle.enterPipeline() else { return finish(failure: handle.errorText) }
        self.handle = nil
        finish(.success(handle))
    }

    private func finish(failure reason: String) {
        watcher?.close()
        handle?.finish()
        handle = nil
        finish(.failure(.unreachable(server: target.description, reason: reason)))
    }

    private func finish(_ result: Result<PostgresHandle, PostgresError>) {
        watcher = nil
        timer?.cancel()
        timer = nil
        ending = "done"
        continuation?.resume(returning: result)
        continuation = nil
    }
}
