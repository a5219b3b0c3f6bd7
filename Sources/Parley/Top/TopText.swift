internal import Events
internal import Figures
internal import Queue

/// The figures as lines, for a terminal or a file. What matters most comes first and is never cut.
struct TopText {
    /// Tenants and workers that are shown where nothing limits the height.
    private static let rows = 20

    let figures: TopFigures
    let names: [Int64: String]

    /// - Parameters:
    ///   - width: longer lines are cut; nil = none is.
    ///   - height: of the whole; nil = any.
    func lines(width: Int?, height: Int?) -> [String] {
        var lines = head
        let room = height.map { max(0, $0 - lines.count - 4) } ?? 2 * Self.rows
        let tenantRows = min(tenants.count, max(room / 2, room - figures.now.workers.count), Self.rows)
        lines += [""] + table(["TENANT", "READY"], tenants, rows: tenantRows, none: "No conversation is ready.")
        lines += [""]
        lines += table(
            ["WORKER", "STATE", "TURNS", "MEMORY", "STORED", "SEEN"], workers, rows: max(1, room - tenantRows),
            none: "No worker is alive.")
        if let height { lines = Array(lines.prefix(height)) }
        return lines.map { Self.printable($0).cut(to: width) }
    }

    private var head: [String] {
        let (now, depth) = (figures.now, figures.now.standing.depth)
        let span = figures.seconds.map { "last \(Int($0.rounded())) s" } ?? "measuring"
        var lines = [
            "Messages (\(span)): accepted \(rate(figures.acceptedPerSecond)), answered \(rate(figures.storedPerSecond)), "
                + "given up \(rate(figures.givenUpPerSecond))",
            "Errors: given up \(percent(figures.givenUpPercent)), HTTP 5xx \(percent(figures.errorPercent))",
            "Reply time: p50 \(reply(0.5)), p95 \(reply(0.95)), p99 \(reply(0.99))",
            "Conversations: ready \(depth.totalReady) (held \(depth.held)), leased \(depth.leased), "
                + "parked \(depth.parked), paused \(depth.paused), halted \(depth.halted)",
            "Longest wait: \(depth.totalReady == depth.held ? "none" : age(depth.oldestReady)). Dead messages: \(depth.dead). "
                + "Sessions: \(now.standing.sessions).",
            "Redis: \(memory). PostgreSQL: \(pool).",
        ]
        for pause in now.pauses.prefix(3) { lines.append("Paused: \(pause.sentence(names))") }
        if now.pauses.count > 3 { lines.append("And \(now.pauses.count - 3) more pauses: parley pause --list") }
        return lines
    }

    private var memory: String {
        let standing = figures.now.standing
        let used = megabytes(Int(standing.redisMemory))
        guard standing.redisMaximum > 0 else { return used }
        let percent = standing.redisMemory * 100 / standing.redisMaximum
        return "\(used) of \(megabytes(Int(standing.redisMaximum))) (\(percent) %)"
    }

    private var pool: String {
        guard let pool = figures.pool else { return "-" }
        let waiting = pool.waiting > 0 ? ", \(pool.waiting) callers wait" : ""
        return "\(pool.inUse) of \(pool.maximum) connections in use\(waiting)"
    }

    private var tenants: [[String]] {
        let sorted = figures.now.standing.depth.ready.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return sorted.map { tenant, ready in
            [names[tenant].map { "\($0) (\(tenant))" } ?? "\(tenant)", "\(ready)"]
        }
    }

    private var workers: [[String]] {
        figures.now.workers.map { worker in
            [
                worker.name.id.shortened(to: 36), worker.state.rawValue, "\(worker.inFlight)/\(worker.slots)",
                megabytes(worker.resident), rate(figures.storedPerSecond(of: worker)), age(since: worker.seen),
            ]
        }
    }

    private func table(_ header: [String], _ rows: [[String]], rows most: Int, none: String) -> [String] {
        if rows.isEmpty { return [none] }
        let lines = Table(header, Array(rows.prefix(most))).text.split(separator: "\n").map(String.init)
        return rows.count > most ? Array(lines.dropLast()) + ["… and \(rows.count - most + 1) more"] : lines
    }

    private func rate(_ value: Double?) -> String { value.map { "\(decimal($0))/s" } ?? "-" }

    private func percent(_ value: Double?) -> String { value.map { "\(decimal($0)) %" } ?? "-" }

    private func reply(_ share: Double) -> String {
        guard let milliseconds = figures.replyMilliseconds(share: share) else { return "-" }
        if milliseconds.isInfinite { return "> 60 s" }
        return milliseconds < 1000 ? "≤ \(decimal(milliseconds)) ms" : "≤ \(decimal(milliseconds / 1000)) s"
    }

    /// Names and reasons come from others: nothing in them may command a terminal.
    private static func printable(_ line: String) -> String {
        String(
            String.UnicodeScalarView(line.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }))
    }
}

/// With one place behind the point.
func decimal(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
}

extension String {
    fileprivate func cut(to width: Int?) -> String { width.map { String(prefix($0)) } ?? self }
}
