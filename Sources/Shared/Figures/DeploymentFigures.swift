internal import Events
package import Queue
internal import Replies

/// How the whole deployment stands at one moment.
package struct DeploymentFigures: Sendable {
    /// Unix ms.
    package var now: Int64 = 0
    var totals = Totals()
    var window = RateWindow(now: .init(at: 0, totals: Totals()), earlier: [])
    /// Those that live, gateways first.
    package var processes: [LivingProcess] = []
    package var depth = QueueDepth.empty
    package var sessions = 0
    var breakers: [(name: BreakerName, opening: BreakerOpening)] = []
    /// Of the deployment; those of processes are with them.
    var alerts: [Alert] = []
    /// Bytes; a maximum of 0 = none.
    package var redisMemory: Int64 = 0
    package var redisMaximum: Int64 = 0
    var desiredWorkers = 0

    package func processes(_ kind: ProcessName.Kind) -> [LivingProcess] { processes.filter { $0.name.kind == kind } }

    /// Sum over all processes.
    func sum(_ figure: (LivingProcess) -> Int) -> Int { processes.reduce(0) { $0 + figure($1) } }

    /// Of all requests ever.
    var errorPercent: Double { Percent.of(totals.failures, of: totals[.requests]) }

    var heapPercent: Double { Percent.of(sum(\.heapUsed), of: sum(\.heapTotal)) }

    var redisPercent: Double { Percent.of(Int(redisMemory), of: Int(redisMaximum)) }

    var queueSeconds: Double { Double(depth.oldestReady.milliseconds) / 1000 }

    var rateLimitHits: Int { totals[.limitedUser] + totals[.limitedGlobal] }

    /// Messages for each session that was begun.
    var messagesPerSession: Double {
        totals[.sessions] > 0 ? Double(totals[.messages]) / Double(totals[.sessions]) : 0
    }

    var uptimeSeconds: Int64 { totals.up > 0 ? max(0, now - totals.up) / 1000 : 0 }

    var uptime: String { "\(uptimeSeconds / 3600)h \(uptimeSeconds / 60 % 60)m" }

    /// Share of their cores that workers use, 0 to 1, of the last minute.
    var workerLoad: Double {
        let count = processes(.worker).count
        let growth = window.growth(over: .seconds(60))
        return count > 0 ? growth.rate(.workerMilliseconds) / 1000 / Double(count) : 0
    }

    /// What the load of the last minute asks for.
    var load: DesiredWorkers {
        let minute = window.growth(over: .seconds(60))
        let turns = window.growth()
        let workers = processes(.worker)
        var load = DesiredWorkers()
        load.arrivals = minute.rate(.messages)
        if turns[.turns] > 0 {
            load.turnSeconds = Double(turns[.turnMilliseconds]) / 1000 / Double(turns[.turns])
            load.coreSeconds = Double(turns[.workerMilliseconds]) / 1000 / Double(turns[.turns])
        }
        load.backlog = depth.totalReady
        if !workers.isEmpty { load.slots = Double(workers.reduce(0) { $0 + $1.slots }) / Double(workers.count) }
        return load
    }
}
