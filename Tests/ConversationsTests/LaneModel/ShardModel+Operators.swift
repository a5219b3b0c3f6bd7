import Events

@testable import Queue

/// What operators do and see.
extension ShardModel {
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
        (depth.dead, depth.wakeTokens, depth.tenants) = (dead.count, wakeTokens, ring.count + held.count)
        for list in ring.prefix(mostTenants) + held.prefix(mostTenants) {
            let count = ready[list]?.count ?? 0
            depth.ready[Self.tenant(ofList: list), default: 0] += count
            if pauses["all"] != nil || holds(list: list) { depth.held += count }
            depth.oldestReady = max(depth.oldestReady, .milliseconds(wait(of: list, at: now)))
        }
        return depth
    }

    func waits(_ call: QueueWaits, at now: Int64) -> ShardWaits {
        var longest: Int64 = 0
        var slow: [Int64: Duration] = [:]
        for list in ring.dropFirst(call.first).prefix(call.most) {
            let (tenant, wait) = (Self.tenant(ofList: list), wait(of: list, at: now))
            longest = max(longest, wait)
            if wait >= call.shortest.milliseconds { slow[tenant] = max(slow[tenant] ?? .zero, .milliseconds(wait)) }
        }
        return ShardWaits(tenants: ring.count, longest: .milliseconds(longest), slow: slow)
    }
}
