internal import Events

/// A task that runs the handler for one request after the other. A task for each request costs a microsecond more, for
/// memory that is asked for and given back.
@Reactor final class HTTPHandlerTask {
    private let pool: HTTPHandlerPool
    private var connection: HTTPServerConnection?
    private var request: HTTPRequest?
    private var task: Task<Void, Never>?
    private var isCancelled = false
    /// Resumed by `handle` and `end` alone, each of which takes it: unsafe saves an allocation for each request.
    private var waiting: UnsafeContinuation<Void, Never>?

    init(_ pool: HTTPHandlerPool) { self.pool = pool }

    /// Runs the handler and tells `connection` its answer. Called while it waits in the pool, or for the first time.
    func handle(_ request: HTTPRequest, of connection: HTTPServerConnection) {
        self.request = request
        self.connection = connection
        if task == nil { task = Reactor.spawn { [self] in await run() } } else { resume() }
    }

    /// Cancels the handler. What was cancelled stays so: the task ends when the handler has returned.
    func cancel() {
        isCancelled = true
        task?.cancel()
    }

    /// Called while it waits in the pool.
    func end() { resume() }

    private func resume() {
        let waiting = waiting
        self.waiting = nil
        waiting?.resume()
    }

    private func run() async {
        while let request, let connection {
            let response = await pool.handler(request)
            self.request = nil
            self.connection = nil
            connection.handled(request, response)
            guard !isCancelled else { return }
            await withUnsafeContinuation { continuation in
                waiting = continuation
                if !pool.keep(self) { resume() }
            }
        }
    }
}
