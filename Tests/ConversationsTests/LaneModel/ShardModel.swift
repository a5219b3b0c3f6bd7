import Queue

/// What one shard of the queue promises, as plain values: no clock, no server. A method is what one script does, and
/// answers what the script answers.
///
/// It is written for the reader: a lane is taken out and put back one at a time, where the scripts gather calls.
struct ShardModel {
    static let mostWakeTokens = 64

    var lanes: [String: ModelLane] = [:]
    /// Of each tenant, first in first out.
    var ready: [Int64: [String]] = [:]
    /// Tenants with ready lanes, the next one first.
    var ring: [Int64] = []
    var wakeTokens = 0
    var token: Int64 = 0
    /// Ids of dead messages, and since when.
    var dead: [String: Int64] = [:]
    /// Ids that were accepted, by day: fingerprint and lane.
    var seen: [Int64: [String: String]] = [:]
    /// What others keep about a lane, when it was last active, and since when it is, if that is long.
    var sessions: [String: String] = [:]
    var active: [String: Int64] = [:]
    var aging: [String: Int64] = [:]

    static func tenant(of lane: String) -> Int64 { Lane(trusted: lane).tenant ?? 0 }

    static func day(_ now: Int64) -> Int64 { now / 86_400_000 }

    mutating func nextToken() -> Int64 {
        token += 1
        return token
    }

    mutating func wake(_ count: Int) { wakeTokens = max(wakeTokens, min(wakeTokens + count, Self.mostWakeTokens)) }

    // MARK: The ready lists

    /// Puts lanes into their tenants' lists, which their state does not say yet.
    mutating func queue(_ names: [String], atHead: Bool = false) {
        for name in names {
            let tenant = Self.tenant(of: name)
            if ready[tenant] == nil { ring.append(tenant) }
            let place = atHead ? 0 : ready[tenant]?.count ?? 0
            ready[tenant, default: []].insert(name, at: place)
        }
        wake(names.count)
    }

    mutating func unqueue(_ name: String) {
        let tenant = Self.tenant(of: name)
        ready[tenant]?.removeAll { $0 == name }
        guard ready[tenant]?.isEmpty == true else { return }
        ready[tenant] = nil
        ring.removeAll { $0 == tenant }
    }

    // MARK: Giving back

    /// Lanes become ready; one that is to pause does that instead.
    mutating func makeReady(_ names: [String], atHead: Bool = false, at now: Int64) {
        var going: [String] = []
        for name in names {
            let pauses = lanes[name]?.record.pausing == true
            lanes[name]?.record.pausing = false
            lanes[name]?.stand(pauses ? .paused : .ready, at: now)
            if !pauses { going.append(name) }
        }
        queue(going, atHead: atHead)
    }

    mutating func setAside(_ name: String, _ state: LaneState, at now: Int64) {
        lanes[name]?.record.pausing = false
        lanes[name]?.stand(state, at: now)
    }

    func holds(_ lease: Lease) -> Bool {
        guard let lane = lanes[lease.lane.name] else { return false }
        return lane.state == .leased && lane.record.token == lease.token
    }

    /// The lanes in a state whose time has come, the earliest first.
    func due(_ state: LaneState, most: Int, at now: Int64) -> [String] {
        let due = lanes.filter { $0.value.state == state && ($0.value.until ?? now) <= now }
        return due.keys.sorted { (lanes[$0]?.until ?? 0, $0) < (lanes[$1]?.until ?? 0, $1) }.prefix(most).map { $0 }
    }

    // MARK: Ids

    func known(_ id: String, at now: Int64) -> String? {
        seen[Self.day(now)]?[id] ?? seen[Self.day(now) - 1]?[id]
    }

    mutating func remember(_ id: String, _ entry: String, at now: Int64) {
        seen[Self.day(now), default: [:]][id] = entry
    }

    /// Returns how many were known.
    @discardableResult mutating func unlearn(_ ids: [String], days: ClosedRange<Int64>) -> Int {
        var count = 0
        for day in days {
            for id in ids where seen[day]?.removeValue(forKey: id) != nil { count += 1 }
            if seen[day]?.isEmpty == true { seen[day] = nil }
        }
        return count
    }

    mutating func unindex(_ ids: [String], at now: Int64) {
        unlearn(ids, days: (Self.day(now) - 1)...Self.day(now))
    }
}
