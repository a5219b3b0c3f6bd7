internal import Events

/// The tasks that run a server's handler. There are as many as requests were ever under way at once, up to a limit:
/// those beyond it end with their request. Lives until `close`.
@Reactor final class HTTPHandlerPool {
    private static let mostIdle = 256

    let handler: HTTPServer.Handler
    private var idle: [HTTPHandlerTask] = []
    private var isClosed = false

    init(_ handler: @escaping HTTPServer.Handler) { self.handler = handler }

    /// The task that runs the handler, to cancel it by while it does.
    func handle(_ request: HTTPRequest, of connection: HTTPServerConnection) -> HTTPHandlerTask {
        let task = idle.popLast() ?? HTTPHandlerTask(self)
        task.handle(request, of: connection)
        return task
    }

    /// False when the task is to end instead of waiting for another request.
    func keep(_ task: HTTPHandlerTask) -> Bool {
        guard !isClosed, idle.count < Self.mostIdle else { return false }
        idle.append(task)
        return true
    }

    /// Ends the tasks that wait, and each other with its request.
    func close() {
        isClosed = true
        let ended = idle
        idle = []
        for task in ended { task.end() }
    }
}
