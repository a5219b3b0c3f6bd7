/// The operation took longer than it may.
package struct DeadlineExceeded: Error, Equatable {
    package init() {}
}

/// Runs `operation` and cancels it when `limit` has passed; then throws `DeadlineExceeded`, once the operation has
/// returned. Cancelling the caller cancels the operation.
@Reactor package func withDeadline<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable @Reactor () async throws -> Value
) async throws -> Value {
    let task = Reactor.spawnThrowing(operation)
    var isOver = false
    let timer = LoopTimer {
        isOver = true
        task.cancel()
    }
    timer.start(after: limit)
    defer { timer.cancel() }
    do {
        return try await withTaskCancellationHandler {
            try await task.value
        } onCancel: {
            task.cancel()
        }
    } catch {
        throw isOver ? DeadlineExceeded() : error
    }
}
