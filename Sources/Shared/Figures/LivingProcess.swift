internal import JSON

/// A process as it last told of itself: the fields of `parley:gateway:<id>` or `parley:worker:<id>`, for people and for the
/// figures of the deployment. Recovery of work never reads it.
package struct LivingProcess: Sendable, Equatable {
    package enum State: String, Sendable {
        case running
        /// A worker that claims nothing until an operator lets it go on; finishes what it has.
        case quiet
        /// A worker that has one conversation, in which two workers ended, and claims nothing until that is answered.
        case alone
        /// Asked to end: finishes what it has, is gone.
        case leaving
    }

    package let name: ProcessName
    package var state = State.running
    package var version = ""
    package var processID: Int = 0
    /// Unix ms, by the clock of the process.
    package var started: Int64 = 0
    package var seen: Int64 = 0
    /// Bytes.
    package var resident = 0
    var heapUsed = 0
    var heapTotal = 0
    /// Bytes; 0 = none.
    var memoryLimit = 0
    /// Requests or turns under way; a worker's room for them.
    package var inFlight = 0
    package var slots = 0
    package var pool = PoolUse()
    /// Its own alerts, JSON.
    var alerts: JSONValue = .array([])
    /// Since its start, as it stood when it was `seen`; empty where a process of an older version does not tell.
    var counted: [CountedFigure: Int] = [:]
    /// Of a worker, from a message's arrival to its stored reply: how many turns in each bucket, then of all.
    var replyTally: [Int] = []

    init(name: ProcessName) { self.name = name }

    /// One of an older version says less.
    init(name: ProcessName, fields: [String: String]) {
        func number(_ field: String) -> Int { fields[field].flatMap { Int($0) } ?? 0 }
        self.name = name
        state = fields["state"].flatMap(State.init) ?? .running
        version = fields["version"] ?? ""
        processID = number("pid")
        started = Int64(number("started"))
        seen = Int64(number("seen"))
        resident = number("rss")
        heapUsed = number("heapUsed")
        heapTotal = number("heapTotal")
        memoryLimit = number("memoryLimit")
        inFlight = number(name.kind == .worker ? "turns" : "requests")
        slots = number("slots")
        pool = PoolUse(
            maximum: number("poolMax"), open: number("poolOpen"), idle: number("poolIdle"),
            waiting: number("poolWaiting"))
        // A text that is none was not written by us.
        alerts = fields["alerts"].flatMap { try? JSONValue(parsing: $0) } ?? .array([])
        for figure in CountedFigure.allCases {
            if let value = fields[Self.counted(figure)].flatMap({ Int($0) }) { counted[figure] = value }
        }
        replyTally = (fields["reply_tally"] ?? "").split(separator: ",").map { Int($0) ?? 0 }
    }

    /// Field, value, field, value: as HSET takes them.
    var fields: [String] {
        var fields = [
            "started", "\(started)", "seen", "\(seen)", "state", state.rawValue, "pid", "\(processID)",
            "version", version, "rss", "\(resident)", "heapUsed", "\(heapUsed)", "heapTotal", "\(heapTotal)",
            "memoryLimit", "\(memoryLimit)", "poolMax", "\(pool.maximum)", "poolOpen", "\(pool.open)",
            "poolIdle", "\(pool.idle)", "poolWaiting", "\(pool.waiting)", "alerts", alerts.encodedString(),
        ]
        switch name.kind {
        case .worker:
            let tally = replyTally.map { "\($0)" }.joined(separator: ",")
            fields += ["turns", "\(inFlight)", "slots", "\(slots)", "reply_tally", tally]
        case .gateway: fields += ["requests", "\(inFlight)"]
        }
        for (figure, value) in counted { fields += [Self.counted(figure), "\(value)"] }
        return fields
    }

    /// Not the bare name: a worker's `turns` are those under way.
    private static func counted(_ figure: CountedFigure) -> String { "counted." + figure.rawValue }

    /// In percent of its limit; nil without one.
    var memoryPercent: Double? {
        memoryLimit > 0 ? Double(resident) * 100 / Double(memoryLimit) : nil
    }
}
