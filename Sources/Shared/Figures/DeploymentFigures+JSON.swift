internal import JSON
internal import Queue

/// As `GET /api/metrics` gives it: the names of the service that Parley replaces, and ours.
extension DeploymentFigures {
    var json: [UInt8] {
        var writer = JSONWriter(reserving: 4096)
        writer.object { body in
            writeTotals(&body)
            writeMemory(&body)
            writeQueue(&body)
            writeWorkers(&body)
            body.object("pool") { Self.write(processes.map(\.pool), to: &$0) }
            writeUse(&body)
            writeRecent(&body)
            body.array("alerts") { list in
                for alert in alerts { list.value(alert.json) }
                for alert in processes.flatMap({ $0.alerts.array ?? [] }) { list.value(alert) }
            }
            body.array("processes") { list in
                for process in processes { list.object { Self.write(process, to: &$0) } }
            }
        }
        return writer.take()
    }

    private func writeTotals(_ body: inout JSONWriter) {
        body.member("startTime", totals.up)
        body.member("uptime", uptime)
        body.member("countedSince", totals.since)
        body.member("totalRequests", totals[.requests])
        body.member("totalErrors", totals.failures)
        body.member("errorRate", errorPercent)
        body.member("activeSessions", sessions)
        body.member("totalMessages", totals[.messages])
        body.member("avgMessagesPerSession", messagesPerSession.rounded(toPlaces: 1))
        body.member("rateLimitHits", rateLimitHits)
    }

    private func writeMemory(_ body: inout JSONWriter) {
        body.object("memory") { memory in
            memory.member("rss", sum(\.resident))
            memory.member("heapUsed", sum(\.heapUsed))
            memory.member("heapTotal", sum(\.heapTotal))
            memory.member("heapUsedPercent", heapPercent)
            memory.member("redisUsed", redisMemory)
            if redisMaximum > 0 { memory.member("redisPercent", redisPercent) }
        }
    }

    private func writeQueue(_ body: inout JSONWriter) {
        body.object("queue") { queue in
            queue.member("ready", depth.totalReady)
            queue.member("leased", depth.leased)
            queue.member("parked", depth.parked)
            queue.member("paused", depth.paused)
            queue.member("halted", depth.halted)
            queue.member("dead", depth.dead)
            queue.member("latencySeconds", queueSeconds)
        }
    }

    private func writeWorkers(_ body: inout JSONWriter) {
        let workers = processes(.worker)
        body.member("gateways", processes(.gateway).count)
        body.object("workers") { member in
            member.member("alive", workers.count)
            member.member("desired", desiredWorkers)
            member.member("inFlight", workers.reduce(0) { $0 + $1.inFlight })
            member.member("slots", workers.reduce(0) { $0 + $1.slots })
            member.member("cpuPercent", (workerLoad * 100).rounded(toPlaces: 1))
        }
    }

    /// What was used and what was refused.
    private func writeUse(_ body: inout JSONWriter) {
        body.member("turns", totals[.turns])
        body.object("rateLimited") {
            $0.member("user", totals[.limitedUser])
            $0.member("global", totals[.limitedGlobal])
        }
        body.member("refused", totals[.refused])
        body.member("duplicatesPrevented", totals[.duplicates])
        body.object("tokens") {
            $0.member("prompt", totals[.promptTokens])
            $0.member("completion", totals[.completionTokens])
        }
        // Only where some worker knows a price.
        guard let nano = totals.values[.costNano] else { return }
        body.member("cost", (Double(nano) / 1e9).rounded(toPlaces: 6))
        body.member("unpricedTokens", totals[.unpricedTokens])
    }

    private func writeRecent(_ body: inout JSONWriter) {
        let growth = window.growth()
        let minute = window.growth(over: .seconds(60))
        body.object("recent") { recent in
            recent.member("seconds", growth.seconds)
            recent.member("errorRate", growth.errorPercent)
            recent.member("messagesPerSecond", minute.rate(.messages).rounded(toPlaces: 2))
            recent.member("turnSeconds", load.turnSeconds.rounded(toPlaces: 3))
        }
    }

    private static func write(_ process: LivingProcess, to member: inout JSONWriter) {
        member.member("kind", process.name.kind.rawValue)
        member.member("id", process.name.id)
        member.member("version", process.version)
        member.member("state", process.state.rawValue)
        member.member("startTime", process.started)
        member.member("seen", process.seen)
        member.member("rss", process.resident)
        member.member("heapUsed", process.heapUsed)
        member.member("heapTotal", process.heapTotal)
        if let percent = process.memoryPercent {
            member.member("memoryLimit", process.memoryLimit)
            member.member("memoryPercent", percent.rounded(toPlaces: 1))
        }
        member.member("inFlight", process.inFlight)
        if process.name.kind == .worker { member.member("slots", process.slots) }
        member.object("pool") { write([process.pool], to: &$0) }
    }

    private static func write(_ pools: [PoolUse], to member: inout JSONWriter) {
        member.member("inUse", pools.reduce(0) { $0 + $1.inUse })
        member.member("idle", pools.reduce(0) { $0 + $1.idle })
        member.member("waiting", pools.reduce(0) { $0 + $1.waiting })
        member.member("maximum", pools.reduce(0) { $0 + $1.maximum })
    }
}
