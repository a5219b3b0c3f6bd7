import Events

/// Sees when replies are committed, and says for each fault how long after it the next one was.
@Reactor final class CommitWatch {
    private let servers: Servers
    private let log: ChaosLog
    /// When a new reply was seen last (`MonotonicTime`, ms).
    private var lastCommit = MonotonicTime.milliseconds()
    private var count = 0
    private var isOver = false
    /// The longest time without a reply since it was last asked.
    private var longestGap: Int64 = 0
    /// For each kind of fault, the times until the next reply, ms.
    private(set) var recoveries: [String: [Int64]] = [:]

    init(_ servers: Servers, _ log: ChaosLog) {
        self.servers = servers
        self.log = log
        Reactor.spawn { await self.run() }
    }

    private func run() async {
        while !isOver {
            // Without PostgreSQL nothing is committed.
            if let now = try? await servers.number("select coalesce(max(seq), 0) from messages"), now > count {
                count = now
                let time = MonotonicTime.milliseconds()
                longestGap = max(longestGap, time - lastCommit)
                lastCommit = time
            }
            await wait(.milliseconds(20))
        }
    }

    /// Called when a fault is over: returns when the next reply is committed, or after a minute.
    func recovery(from fault: any Fault, began: Int64) async {
        let ended = MonotonicTime.milliseconds()
        while lastCommit <= ended, MonotonicTime.milliseconds() - ended < 60_000, !isOver {
            await wait(.milliseconds(10))
        }
        let time = lastCommit > ended ? lastCommit - ended : -1
        recoveries["\(type(of: fault))", default: []].append(time)
        let after = time < 0 ? "no reply" : "the next reply after \(inSeconds(time))"
        log.note("over: \(fault.description) (took \(inSeconds(ended - began))); \(after)")
    }

    func stop() { isOver = true }

    /// A line for each kind of fault.
    var summary: String {
        let lines = recoveries.sorted { $0.key < $1.key }.map { kind, times in
            "  \(kind): \(times.count), next reply after at most \(inSeconds(times.max() ?? 0))"
        }
        return lines.joined(separator: "\n") + "\n  longest time without a reply: \(inSeconds(longestGap))"
    }
}
