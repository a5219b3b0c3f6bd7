internal import JSON

/// How one process stands: the fields of `parley:gateway:<id>` or `parley:worker:<id>`, for people and for the figures of the
/// deployment.
struct ProcessGauges: Sendable, Equatable {
    var name: ProcessName
    var version = ""
    var processID: Int = 0
    /// Unix ms.
    var started: Int64 = 0
    var seen: Int64 = 0
    /// Bytes.
    var resident = 0
    var heapUsed = 0
    var heapTotal = 0
    /// Bytes; 0 = none.
    var memoryLimit = 0
    /// Requests or turns under way; a worker's room for them.
    var inFlight = 0
    var slots = 0
    var pool = PoolUse()
    /// Its own alerts, JSON.
    var alerts: JSONValue = .array([])

    init(name: ProcessName) { self.name = name }

    init(name: ProcessName, fields: [String: String]) {
        func number(_ field: String) -> Int { fields[field].flatMap { Int($0) } ?? 0 }
        self.name = name
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
    }

    /// Field, value, field, value: as HSET takes them.
    var fields: [String] {
        var fields = [
            "started", "\(started)", "seen", "\(seen)", "pid", "\(processID)", "version", version, "rss", "\(resident)",
            "heapUsed", "\(heapUsed)", "heapTotal", "\(heapTotal)", "memoryLimit", "\(memoryLimit)",
            "poolMax", "\(pool.maximum)", "poolOpen", "\(pool.open)", "poolIdle", "\(pool.idle)",
            "poolWaiting", "\(pool.waiting)", "alerts", alerts.encodedString(),
        ]
        switch name.kind {
        case .worker: fields += ["turns", "\(inFlight)", "slots", "\(slots)"]
        case .gateway: fields += ["requests", "\(inFlight)"]
        }
        return fields
    }

    /// In percent of its limit; nil without one.
    var memoryPercent: Double? {
        memoryLimit > 0 ? Double(resident) * 100 / Double(memoryLimit) : nil
    }
}

/// The connections to PostgreSQL of one process.
package struct PoolUse: Sendable, Equatable {
    package var maximum = 0
    /// Idle ones included.
    package var open = 0
    package var idle = 0
    /// Callers that wait for one.
    package var waiting = 0

    package init(maximum: Int = 0, open: Int = 0, idle: Int = 0, waiting: Int = 0) {
        self.maximum = maximum
        self.open = open
        self.idle = idle
        self.waiting = waiting
    }

    package var inUse: Int { open - idle }
}
