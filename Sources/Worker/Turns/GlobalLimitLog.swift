internal import Events
internal import JSON
internal import Service

/// Says that turns are held back for the limit of all users: once, and again only after a while in which none was.
@Reactor final class GlobalLimitLog {
    /// So long holds a whole minute of the limit, in which there was room for everybody.
    private static let quiet: Int64 = 120_000

    private let limit: Int
    private let log: Log
    /// Of `MonotonicTime`, in ms; nil: none was held back yet.
    private var last: Int64?

    init(limit: Int, log: Log) {
        self.limit = limit
        self.log = log
    }

    /// - Parameter wait: until there is room again.
    func held(for wait: Duration) {
        let now = MonotonicTime.milliseconds()
        let wasQuiet = last.map { now - $0 >= Self.quiet } ?? true
        last = now
        guard wasQuiet else { return }
        log.warning(
            "The limit of all users (RATE_LIMIT_GLOBAL) is reached: what exceeds it waits for the next minute",
            ["limit": .int(Int64(limit)), "seconds": .int((wait.milliseconds + 999) / 1000)])
    }
}
