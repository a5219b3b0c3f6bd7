import Events

@testable import Queue

/// Since when something is paused, and why.
struct ModelPause {
    let since: Int64
    var reason: String
}

/// What is paused, and what becomes of lanes that are.
extension ShardModel {
    static func tenant(ofList list: String) -> Int64 { list.split(separator: ".").first.flatMap { Int64($0) } ?? 0 }

    // MARK: Operators

    @discardableResult mutating func begin(_ scope: PauseScope, _ reason: String, at now: Int64) -> Int64 {
        var pause = pauses[scope.name] ?? ModelPause(since: now, reason: "")
        if !reason.isEmpty { pause.reason = reason }
        pauses[scope.name] = pause
        return pause.since
    }

    mutating func end(_ scope: PauseScope, at now: Int64) -> Bool {
        guard pauses.removeValue(forKey: scope.name) != nil else { return false }
        resumed[scope.name] = now
        let still = held.filter { holds(list: $0) }
        ring += held.filter { !holds(list: $0) }
        held = still
        wake(Self.mostWakeTokens)
        return true
    }

    mutating func pause(_ name: String, _ reason: String, at now: Int64) -> LaneState {
        begin(.conversation(Lane(trusted: name)), reason, at: now)
        if [.ready, .parked].contains(lanes[name]?.state) {
            unqueue(name)
            lanes[name]?.stand(.paused, at: now)
        }
        return lanes[name]?.state ?? .idle
    }

    mutating func resume(_ name: String, endsPause: Bool, at now: Int64) -> ResumedLane {
        let wasPaused = endsPause && pauses.removeValue(forKey: "conversation:" + name) != nil
        let isStopped = lanes[name]?.state == .halted || endsPause && lanes[name]?.state == .paused
        if isStopped { makeReady([name], at: now) }
        return ResumedLane(state: lanes[name]?.state ?? .idle, wasStopped: wasPaused || isStopped)
    }

    func list(of name: String?) -> [Pause] {
        let names = name.map { name in ["all", "conversation:" + name] + stops(of: name) } ?? Array(pauses.keys)
        return names.compactMap { name in
            guard let pause = pauses[name], let scope = PauseScope(name: name) else { return nil }
            return Pause(scope: scope, since: pause.since, reason: pause.reason.isEmpty ? nil : pause.reason)
        }.sorted { $0.scope.name < $1.scope.name }
    }

    // MARK: Lanes

    /// Its tenant's and its bot's.
    private func stops(of name: String) -> [String] {
        ["tenant:\(Self.tenant(of: name))"] + (Self.bot(of: name).map { ["bot:" + $0] } ?? [])
    }

    func holds(list: String) -> Bool {
        pauses["tenant:\(Self.tenant(ofList: list))"] != nil || list.contains(".") && pauses["bot:" + list] != nil
    }

    func isStopped(_ name: String) -> Bool { !list(of: name).isEmpty }

    private func bot(stopping name: String) -> String? {
        Self.bot(of: name).flatMap { pauses["bot:" + $0] == nil ? nil : $0 }
    }

    /// Puts a lane that was taken out of its list where it belongs while it is paused. False for one that is not.
    mutating func sift(_ name: String, at now: Int64) -> Bool {
        if pauses["conversation:" + name] != nil {
            lanes[name]?.stand(.paused, at: now)
            return true
        }
        guard let list = bot(stopping: name) else { return false }
        if ready[list] == nil { held.append(list) }
        ready[list, default: []].append(name)
        return true
    }

    /// How long the first lane that waits for a worker has done so.
    func wait(of list: String, at now: Int64) -> Int64 {
        if pauses["all"] != nil || holds(list: list) { return 0 }
        let first = ready[list]?.prefix(pauses.isEmpty ? 1 : 20).first {
            pauses["conversation:" + $0] == nil && bot(stopping: $0) == nil
        }
        guard let first, let since = lanes[first]?.record.since else { return 0 }
        let ends = (["all"] + stops(of: first)).compactMap { resumed[$0] }
        return now - (ends + [since]).reduce(since, max)
    }
}
