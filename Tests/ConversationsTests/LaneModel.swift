import Queue

/// What the queue promises, as plain values: lanes with mailboxes, states and tokens.
struct LaneModel {
    struct Place: Equatable {
        var mailbox: [String] = []
        var state = LaneState.idle
        var token: Int64 = 0
        var pausing = false
    }

    private(set) var lanes: [String: Place] = [:]
    private(set) var answered: [String: [String]] = [:]

    subscript(lane: String) -> Place { lanes[lane] ?? Place() }

    mutating func put(_ lane: String, _ id: String) {
        var place = self[lane]
        place.mailbox.append(id)
        if place.state == .idle { place.state = .ready }
        lanes[lane] = place
    }

    mutating func claimed(_ lane: String, token: Int64) {
        lanes[lane]?.state = .leased
        lanes[lane]?.token = token
    }

    func holds(_ lane: String, _ token: Int64) -> Bool { self[lane].state == .leased && self[lane].token == token }

    /// The holder gives the lane back, having answered so many; it becomes `state` unless it pauses or is empty.
    mutating func giveBack(_ lane: String, answered count: Int = 0, to state: LaneState) {
        var place = self[lane]
        answered[lane, default: []] += place.mailbox.prefix(count)
        place.mailbox.removeFirst(count)
        place.state = place.mailbox.isEmpty ? .idle : place.pausing && state != .halted ? .paused : state
        place.pausing = false
        lanes[lane] = place.state == .idle ? nil : place
    }

    mutating func pause(_ lane: String) {
        switch self[lane].state {
        case .ready, .parked: lanes[lane]?.state = .paused
        case .leased: lanes[lane]?.pausing = true
        case .paused, .halted, .idle: break
        }
    }

    mutating func resume(_ lane: String) {
        switch self[lane].state {
        case .paused, .halted: lanes[lane]?.state = .ready
        case .leased: lanes[lane]?.pausing = false
        case .ready, .parked, .idle: break
        }
    }

    mutating func become(_ state: LaneState, from: LaneState) {
        for (lane, place) in lanes where place.state == from { lanes[lane]?.state = state }
    }
}
