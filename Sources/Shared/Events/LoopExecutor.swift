internal import CEvent
import Glibc

/// libevent's loop as Swift's executor: both the serial executor of `Reactor` and the task executor of every root
/// task, so that code after an `await` stays on the loop's thread without a hop.
///
/// `enqueue` is the only method that another thread may call; everything else belongs to the loop's thread. In a
/// program that thread is the main one (`Reactor.run`); where nobody runs a main loop, as in tests, the first foreign
/// job starts a thread for it.
///
/// `@unchecked Sendable`: `inbox` locks itself, `onLoopKey` is immutable, all other state is touched on the loop only.
package final class LoopExecutor: SerialExecutor, TaskExecutor, @unchecked Sendable {
    /// How many jobs run before the loop looks at its sockets again, so that a busy task cannot starve I/O.
    private static let jobsPerTurn = 1024
    /// A turn longer than this is counted: somebody blocked the loop.
    private static let slowTurnNanoseconds: UInt64 = 50_000_000

    let base: OpaquePointer
    private let inbox = JobInbox()
    private let onLoopKey: pthread_key_t
    private var jobs = JobRing()
    private var endOfTurn: [@Reactor () -> Void] = []
    private var endOfTurnSpare: [@Reactor () -> Void] = []
    private var isStopping = false
    private var wakeEvent: OpaquePointer?
    /// When the first callback or job of this turn began; 0 while the loop waits.
    private var turnStart: UInt64 = 0
    /// Turns that took longer than 50 ms since the start. Read on the loop.
    package private(set) var slowTurns = 0
    /// The longest turn since the start, in nanoseconds. Read on the loop.
    package private(set) var longestTurnNanoseconds: UInt64 = 0

    init() {
        var key = pthread_key_t()
        precondition(pthread_key_create(&key, nil) == 0, "the process has no thread key left")
        onLoopKey = key
        signal(SIGPIPE, SIG_IGN)
        guard let base = event_base_new() else { preconditionFailure("libevent finds no way to wait for sockets") }
        self.base = base
    }

    var isOnLoop: Bool { pthread_getspecific(onLoopKey) != nil }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if isOnLoop {
            jobs.append(job)
            return
        }
        inbox.append(job)
        if inbox.claimOwnership() { startOwnThread() }
    }

    package func isIsolatingCurrentContext() -> Bool? { isOnLoop }

    package func checkIsolated() {
        precondition(isOnLoop, "this must run on the Reactor's thread")
    }

    /// Runs `action` once, after the jobs of this turn and before the loop waits again: the place where buffers that
    /// gathered during the turn leave in one write.
    func atEndOfTurn(_ action: @escaping @Reactor () -> Void) { endOfTurn.append(action) }

    /// Makes the calling thread the loop's thread and runs until `stop`. Once in a process.
    ///
    /// - Parameter start: enqueues the first job; called when the loop has its thread, so that none is started for it.
    func runOnThisThread(_ start: () -> Void) {
        precondition(inbox.claimOwnership(), "the loop has a thread already")
        start()
        runLoop()
    }

    func stop() { isStopping = true }

    private func startOwnThread() {
        var thread = pthread_t()
        let context = Unmanaged.passUnretained(self).toOpaque()  // lives as long as the process: a static of Reactor
        let status = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<LoopExecutor>.fromOpaque(context).takeUnretainedValue().runLoop()
                return nil
            }, context)
        precondition(status == 0, "the loop's thread cannot be started")
        pthread_detach(thread)
    }

    private func runLoop() {
        pthread_setspecific(onLoopKey, Unmanaged.passUnretained(self).toOpaque())
        watchInbox()
        while !isStopping { runTurn() }
    }

    private func watchInbox() {
        let context = Unmanaged.passUnretained(self).toOpaque()
        wakeEvent = event_new(
            base, inbox.wakeDescriptor, Int16(EV_READ | EV_PERSIST),
            { _, _, context in
                guard let context else { return }
                Unmanaged<LoopExecutor>.fromOpaque(context).takeUnretainedValue().takeInbox()
            }, context)
        event_add(wakeEvent, nil)
        takeInbox()
    }

    private func takeInbox() {
        for job in inbox.takeAll() { jobs.append(job) }
    }

    /// A turn is what the sockets and timers called, then jobs, then the actions at its end.
    private func runTurn() {
        turnBegins()
        drainJobs()
        runEndOfTurn()
        turnEnds()
        if isStopping { return }
        let hasWork = !jobs.isEmpty || !endOfTurn.isEmpty
        event_base_loop(base, hasWork ? EVLOOP_ONCE | EVLOOP_NONBLOCK : EVLOOP_ONCE)
    }

    /// Notes the time unless this turn has begun already, and returns it. Each callback from C calls it, by way of
    /// `Reactor.assume`.
    @discardableResult
    func turnBegins() -> UInt64 {
        if turnStart == 0 { turnStart = MonotonicTime.nanoseconds() }
        return turnStart
    }

    private func turnEnds() {
        let spent = MonotonicTime.nanoseconds() &- turnStart
        turnStart = 0
        if spent > longestTurnNanoseconds { longestTurnNanoseconds = spent }
        if spent > Self.slowTurnNanoseconds { slowTurns += 1 }
    }

    private func drainJobs() {
        let serial = asUnownedSerialExecutor()
        let task = asUnownedTaskExecutor()
        var left = Self.jobsPerTurn
        while left > 0, let job = jobs.popFirst() {
            job.runSynchronously(isolatedTo: serial, taskExecutor: task)
            left -= 1
        }
    }

    private func runEndOfTurn() {
        guard !endOfTurn.isEmpty else { return }
        swap(&endOfTurn, &endOfTurnSpare)
        let actions = endOfTurnSpare
        Reactor.assume { for action in actions { action() } }
        endOfTurnSpare.removeAll(keepingCapacity: true)
    }
}
