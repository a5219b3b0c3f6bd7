import Queue

/// What one shard of the queue promises, as plain values: no clock, no server. A method is what one script does, and
/// answers what the script answers.
///
/// It is written for the reader: a lane is taken out and put back one at a time, where the scripts gather calls.
struct ShardModel {
    static let mostWakeTokens = 64

    var lanes: [String: ModelLane] = [:]
    /// First in first out, in lists that are named after tenants, or after bots that are or were paused.
    var ready: [String: [String]] = [:]
    /// Lists with ready lanes, the next one first.
    var ring: [String] = []
    /// Those that a claim found paused.
    var held: [String] = []
    /// What is paused, by name.
    var pauses: [String: ModelPause] = [:]
    /// When the last pause of it ended.
    var resumed: [String: Int64] = [:]
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

    /// Where it may be queued.
    static func lists(of lane: String) -> [String] { ["\(tenant(of: lane))"] + (bot(of: lane).map { [$0] } ?? []) }

    /// `<tenant>.<bot>`; nil for a lane without a bot.
    static func bot(of lane: String) -> String? {
        let parts = lane.split(separator: ".")
        return parts.count > 2 ? "\(parts[0]).\(parts[1])" : nil
    }

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
            let list = "\(Self.tenant(of: name))"
            if ready[list] == nil { ring.append(list) }
            let place = atHead ? 0 : ready[list]?.count ?? 0
            ready[list, default: []].insert(name, at: place)
        }
        wake(names.count)
    }

    mutating func unqueue(_ name: String) {
        for list in Self.lists(of: name) {
            ready[list]?.removeAll { $0 == name }
            guard ready[list]?.isEmpty == true else { continue }
            ready[list] = nil
            ring.removeAll { $0 == list }
            held.removeAll { $0 == list }
        }
    }

    // MARK: Giving back

    mutating func makeReady(_ names: [String], atHead: Bool = false, at now: Int64) {
        for name in names { lanes[name]?.stand(.ready, at: now) }
        queue(names, atHead: atHead)
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

    /// Returns how many were known.
    @discardableResult mutating func unindex(_ ids: [String], at now: Int64) -> Int {
        var left = ids.count
        for day in (Self.day(now) - 3...Self.day(now)).reversed() where left > 0 {
            left -= unlearn(ids, days: day...day)
        }
        return ids.count - left
    }
}
