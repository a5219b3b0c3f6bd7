import Events

@testable import Conversations
@testable import Queue

/// What holders of lanes do, and what is done for those that do not come back.
extension ShardModel {
    /// One lane of the next list in the ring, which then goes behind all others, and so on. What is paused takes a place, as
    /// nobody knows it before it is looked at.
    mutating func claim(_ call: LaneClaim, at now: Int64) -> Claim {
        var claim = Claim()
        if pauses["all"] != nil {
            wakeTokens = 0
            return claim
        }
        var turn = Array(ring.prefix(call.most))
        ring.removeFirst(turn.count)
        held += turn.filter { holds(list: $0) }
        turn.removeAll { holds(list: $0) }
        var chosen: [String] = []
        while chosen.count < call.most, !turn.isEmpty {
            let list = turn.removeFirst()
            guard let name = ready[list]?.removeFirst() else { continue }
            if ready[list]?.isEmpty == true { ready[list] = nil } else { turn.append(list) }
            chosen.append(name)
        }
        ring += turn
        for name in chosen where !sift(name, at: now) {
            if let lane = take(name, call, at: now) { claim.lanes.append(lane) }
        }
        wakeTokens = ring.isEmpty ? 0 : max(wakeTokens, 1)
        return claim
    }

    private mutating func take(_ name: String, _ call: LaneClaim, at now: Int64) -> ClaimedLane? {
        let until = now + call.lease.milliseconds
        guard let lane = lease(name, to: call.worker, until: until, at: now) else { return nil }
        return ClaimedLane(
            lane: Lane(trusted: name), token: lane.record.token, attempts: lane.record.attempts,
            crashes: lane.record.crashes, envelopes: lane.mailbox.prefix(call.heads).map(\.text),
            texts: call.along.map { _ in sessions[name] ?? "" }, claimedAt: now)
    }

    private mutating func lease(_ name: String, to worker: String, until: Int64, at now: Int64) -> ModelLane? {
        let token = nextToken()
        lanes[name]?.record.token = token
        lanes[name]?.record.worker = worker
        lanes[name]?.record.reason = nil
        lanes[name]?.stand(.leased, until: until, at: now)
        return lanes[name]
    }

    mutating func renew(_ call: LaneRenew, at now: Int64) -> [Lane] {
        call.leases.filter { lease in
            if holds(lease) { lanes[lease.lane.name]?.until = now + call.lease.milliseconds }
            return !holds(lease)
        }.map(\.lane)
    }

    mutating func finish(_ turns: [FinishedTurn], at now: Int64) -> [LeaseOutcome] {
        var goOn: [String] = []
        let outcomes = turns.map { turn in
            let name = turn.lease.lane.name
            guard holds(turn.lease), !goOn.contains(name), turn.answered <= lanes[name]?.mailbox.count ?? 0 else {
                return LeaseOutcome.stale
            }
            if drop(name, turn.answered) { goOn.append(name) }
            lanes[name]?.record.worker = nil
            if !turn.session.isEmpty { sessions[name] = turn.session }
            let times = turn.lastActivity.split(separator: " ").compactMap { Int64($0) }
            if let last = times.first { active[name] = last }
            if times.count > 1 { aging[name] = times[1] }
            unindex(turn.forgotten, at: now)
            return .done
        }
        makeReady(goOn, at: now)
        return outcomes
    }

    /// Takes the first messages out, after which nothing counts against the next. False when none is left, and so no lane.
    private mutating func drop(_ name: String, _ count: Int) -> Bool {
        lanes[name]?.mailbox.removeFirst(count)
        lanes[name]?.record.attempts = 0
        lanes[name]?.record.crashes = 0
        if lanes[name]?.mailbox.isEmpty == true { lanes[name] = nil }
        return lanes[name] != nil
    }

    mutating func park(_ call: LanePark, at now: Int64) -> LeaseOutcome {
        guard holds(call.lease) else { return .stale }
        let name = call.lease.lane.name
        if call.isFailure { lanes[name]?.record.attempts += 1 }
        lanes[name]?.record.reason = call.reason
        lanes[name]?.stand(.parked, until: now + call.delay.milliseconds, at: now)
        return .done
    }

    mutating func release(_ leases: [Lease], at now: Int64) -> [Lane] {
        var back: [String] = []
        let lost = leases.filter { lease in
            let mine = holds(lease) && !back.contains(lease.lane.name)
            if mine { back.append(lease.lane.name) }
            return !mine
        }
        makeReady(back, atHead: true, at: now)
        return lost.map(\.lane)
    }

    mutating func bury(_ call: LaneBury, at now: Int64) -> BuryOutcome {
        guard holds(call.lease) else { return .stale }
        let name = call.lease.lane.name
        let heads = lanes[name]?.mailbox.prefix(call.messages.count).map(\.envelope) ?? []
        guard heads.count == call.messages.count else { return .absent }
        guard zip(heads, call.messages).allSatisfy({ $0 == nil || $0?.id == $1 }) else { return .absent }
        for id in call.messages { dead[id] = now }
        unindex(heads.compactMap { $0?.key == nil ? $0?.id : nil }, at: now)
        lanes[name]?.record.reason = nil
        guard drop(name, call.messages.count) else { return .buried }
        if call.halts {
            lanes[name]?.stand(.halted, at: now)
        } else {
            lanes[name]?.record.worker = nil
            makeReady([name], at: now)
        }
        return .buried
    }

    mutating func retake(_ call: LaneRetake, at now: Int64) -> Int64? {
        let name = call.lease.lane.name
        guard let lane = lanes[name], lane.state == .parked, lane.record.token == call.lease.token else { return nil }
        if isStopped(name) { return nil }
        return lease(name, to: call.worker, until: now + call.duration.milliseconds, at: now)?.record.token
    }

    mutating func reap(most: Int, at now: Int64) -> [ReapedLane] {
        let names = due(.leased, most: most, at: now)
        for name in names { lanes[name]?.record.crashes += 1 }
        defer { makeReady(names, at: now) }
        return names.compactMap { name in
            lanes[name].map {
                ReapedLane(
                    lane: Lane(trusted: name), crashes: $0.record.crashes, worker: $0.record.worker ?? "",
                    token: $0.record.token, claimedAt: $0.record.since ?? 0, head: $0.mailbox.first?.envelope?.id ?? "")
            }
        }
    }

    mutating func promote(most: Int, at now: Int64) -> Int {
        let names = due(.parked, most: most, at: now)
        makeReady(names, at: now)
        return names.count
    }

    mutating func raiseToken(above minimum: Int64) -> Int64 {
        if token < minimum { token = minimum + 1_000_000 }
        return token
    }
}
