import Events

@testable import Queue

/// What operators do and see.
extension ShardModel {
    mutating func pause(_ name: String, at now: Int64) -> PauseOutcome {
        switch lanes[name]?.state ?? .idle {
        case .idle: return .idle
        case .paused: return .paused
        case .halted: return .halted
        case .leased:
            // It is leased since it was claimed, whatever is wished of it.
            lanes[name]?.record.pausing = true
            return .pausing
        case .ready, .parked:
            unqueue(name)
            setAside(name, .paused, at: now)
            return .paused
        }
    }

    mutating func resume(_ name: String, at now: Int64) -> LaneState {
        switch lanes[name]?.state ?? .idle {
        case .paused, .halted: makeReady([name], at: now)
        case .leased: lanes[name]?.record.pausing = false
        case .ready, .parked, .idle: break
        }
        return lanes[name]?.state ?? .idle
    }

    func inspect(_ name: String, most: Int) -> LaneView {
        let lane = lanes[name]
        return LaneView(
            envelopes: lane?.mailbox.prefix(most).map(\.envelope) ?? [], waiting: lane?.mailbox.count ?? 0,
            state: lane?.state ?? .idle, token: lane?.record.token ?? 0, worker: lane?.record.worker ?? "",
            attempts: Int64(lane?.record.attempts ?? 0), crashes: Int64(lane?.record.crashes ?? 0),
            reason: lane?.record.reason ?? "", since: lane?.record.since, until: lane?.until)
    }

    func depth(mostTenants: Int, at now: Int64) -> QueueDepth {
        var depth = QueueDepth()
        func count(_ state: LaneState) -> Int { lanes.values.filter { $0.state == state }.count }
        (depth.leased, depth.parked) = (count(.leased), count(.parked))
        (depth.paused, depth.halted) = (count(.paused), count(.halted))
        (depth.dead, depth.wakeTokens, depth.tenants) = (dead.count, wakeTokens, ring.count)
        for tenant in ring.prefix(mostTenants) {
            depth.ready[tenant] = ready[tenant]?.count
            depth.oldestReady = max(depth.oldestReady, .milliseconds(wait(of: tenant, at: now)))
        }
        return depth
    }

    func waits(_ call: QueueWaits, at now: Int64) -> ShardWaits {
        var longest: Int64 = 0
        var slow: [Int64: Duration] = [:]
        for tenant in ring.dropFirst(call.first).prefix(call.most) {
            let wait = wait(of: tenant, at: now)
            longest = max(longest, wait)
            if wait >= call.shortest.milliseconds { slow[tenant] = .milliseconds(wait) }
        }
        return ShardWaits(tenants: ring.count, longest: .milliseconds(longest), slow: slow)
    }

    private func wait(of tenant: Int64, at now: Int64) -> Int64 {
        guard let first = ready[tenant]?.first, let since = lanes[first]?.record.since else { return 0 }
        return now - since
    }
}
