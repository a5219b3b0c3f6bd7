package import Events
internal import JSON

/// Says once that a server is gone and once that it is back, with the seconds between: no storm of lines.
@Reactor package final class OutageLog {
    private let log: Log
    private let server: String
    private var goneSince: Int64?
    private var wasEverUp = false

    /// - Parameter server: how people call it: `Redis`, `PostgreSQL`.
    package init(_ server: String, log: Log) {
        self.server = server
        self.log = log
    }

    package func changed(isUp: Bool, reason: String) {
        if isUp { cameBack() } else { went(reason) }
    }

    private func went(_ reason: String) {
        guard goneSince == nil else { return }
        goneSince = MonotonicTime.milliseconds()
        let what = wasEverUp ? "is gone" : "is not reachable"
        log.error("\(server) \(what): retrying until it answers", ["reason": .string(reason)])
    }

    private func cameBack() {
        defer { wasEverUp = true }
        guard let since = goneSince else { return }
        goneSince = nil
        let seconds = (MonotonicTime.milliseconds() - since + 500) / 1000
        log.info("\(server) \(wasEverUp ? "is back" : "answers now")", ["seconds": .int(seconds)])
    }
}
