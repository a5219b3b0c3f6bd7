/// The one thread of a Parley process: a global actor that runs on libevent's loop.
///
/// Every class with state is isolated to it. Root tasks come from `Reactor.spawn`; child tasks inherit the executor.
/// Parts of it are usable from inlined code for the sake of `Batcher`.
@usableFromInline @globalActor package actor Reactor {
    @usableFromInline package static let shared = Reactor()
    package static let executor = LoopExecutor()

    @usableFromInline
    nonisolated package var unownedExecutor: UnownedSerialExecutor { Self.executor.asUnownedSerialExecutor() }

    /// Starts a root task on the loop. The only place that makes unstructured tasks.
    @usableFromInline @discardableResult
    nonisolated package static func spawn<Value: Sendable>(
        _ operation: @escaping @Sendable @Reactor () async -> Value
    ) -> Task<Value, Never> {
        Task(executorPreference: executor) { @Sendable @Reactor in await operation() }
    }

    /// Starts a root task that may throw; its error is read through the task's value.
    @discardableResult
    nonisolated package static func spawnThrowing<Value: Sendable>(
        _ operation: @escaping @Sendable @Reactor () async throws -> Value
    ) -> Task<Value, any Error> {
        Task(executorPreference: executor) { @Sendable @Reactor in try await operation() }
    }

    /// Makes the calling thread the loop's and returns when `body` has. The root of a program: called once, from the
    /// main thread.
    nonisolated package static func run(_ body: @escaping @Sendable @Reactor () async -> Void) {
        executor.runOnThisThread {
            spawn {
                await body()
                executor.stop()
            }
        }
    }

    /// Runs `body` as isolated code from a synchronous context that is known to be on the loop, as C callbacks are.
    /// Traps elsewhere.
    nonisolated package static func assume<Value>(_ body: @Reactor () -> Value) -> Value {
        executor.checkIsolated()
        executor.turnBegins()
        // The closure differs from a non-isolated one only in the promise just checked, as MainActor.assumeIsolated.
        return withoutActuallyEscaping(body) { body in
            unsafeBitCast(body, to: (() -> Value).self)()
        }
    }

    /// When this turn of the loop began, in nanoseconds of `MonotonicTime`. Costs nothing: for what may be off by a turn.
    @Reactor package static var turnBegan: UInt64 { executor.turnBegins() }

    /// Runs `action` once at the end of this turn of the loop, before it waits for sockets again.
    @usableFromInline @Reactor package static func atEndOfTurn(_ action: @escaping @Reactor () -> Void) {
        executor.atEndOfTurn(action)
    }
}
