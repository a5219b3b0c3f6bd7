import Events
import Queue
import Redis
import Testing

@testable import Conversations

/// Random schedules against the model: after each step states and mailboxes agree and the audit finds nothing.
@Reactor @Suite struct LaneModelTests {
    private static let names = ["5.1.http.a", "5.1.http.b", "5.1.http.c", "6.1.http.a", "7.1.http.a"]

    @Test(arguments: (0..<12).map { _ in UInt64.random(in: 0..<1_000_000) })
    func `the scripts do what the model does`(seed: UInt64) async throws {
        try await withTurns { t async throws in
            var random = Generator(state: seed)
            for _ in 0..<20 {
                try await t.redis("FLUSHALL")
                guard try await runSchedule(t, &random, seed) else { return }
            }
        }
    }

    private func runSchedule(_ t: TurnFixture, _ random: inout Generator, _ seed: UInt64) async throws -> Bool {
        var schedule = Schedule(fixture: t)
        var steps: [String] = []
        for _ in 0..<40 {
            steps.append(try await schedule.step(lane: Self.names.randomElement(using: &random) ?? "", &random))
            let wrong = try await schedule.differences(Self.names)
            if !wrong.isEmpty {
                Issue.record("seed \(seed): \(wrong) after \(steps.joined(separator: ", "))")
                return false
            }
        }
        return true
    }
}

/// The same numbers for the same seed (SplitMix64).
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }
}

/// One run of model and scripts side by side. Leases are kept for ever, so that lost ones are tried too.
@Reactor private struct Schedule {
    let fixture: TurnFixture
    var model = LaneModel()
    var leases: [Lease] = []
    var number = 0

    init(fixture: TurnFixture) { self.fixture = fixture }

    mutating func step(lane: String, _ random: inout Generator) async throws -> String {
        let lease = leases.randomElement(using: &random)
        let action = Int.random(in: 0..<14, using: &random)
        switch action {
        case 0...2:
            number += 1
            try await fixture.put(lane, "m\(number)")
            model.put(lane, "m\(number)")
        case 3...4: try await claim()
        case 5...6: if let lease { try await finish(lease) }
        case 7: if let lease { try await park(lease) }
        case 8: if let lease { try await release(lease) }
        case 9: if let lease { try await bury(lease, halts: Bool.random(using: &random)) }
        case 10:
            _ = try await fixture.queue.pause(Lane(trusted: lane))
            model.pause(lane)
        case 11:
            _ = try await fixture.queue.resume(Lane(trusted: lane))
            model.resume(lane)
        case 12: try await reapAll()
        default: try await promoteAll()
        }
        return "\(action) \(lane) \(lease.map { "\($0.lane) \($0.token)" } ?? "-")"
    }

    private mutating func claim() async throws {
        let claim = try await fixture.queue.claim(worker: "w", most: 2, lease: .seconds(30), heads: 5)
        for lane in claim.lanes {
            leases.append(lane.lease)
            let expected = model[lane.lane.name]
            #expect(expected.state == .ready)
            #expect(try lane.envelopes.map { try Envelope(json: $0).id } == Array(expected.mailbox.prefix(5)))
            model.claimed(lane.lane.name, token: lane.token)
        }
    }

    private mutating func finish(_ lease: Lease) async throws {
        let turn = FinishedTurn(lease: lease, answered: 1, begun: nil)
        let outcome = try await fixture.turns.finish(turn)
        let holds = model.holds(lease.lane.name, lease.token)
        #expect(outcome == (holds ? .done : .stale))
        if holds { model.giveBack(lease.lane.name, answered: 1, to: .ready) }
    }

    private mutating func park(_ lease: Lease) async throws {
        let outcome = try await fixture.queue.park(lease, delay: .seconds(60), reason: "r", isFailure: true)
        let holds = model.holds(lease.lane.name, lease.token)
        #expect(outcome == (holds ? .done : .stale))
        if holds { model.giveBack(lease.lane.name, to: .parked) }
    }

    private mutating func release(_ lease: Lease) async throws {
        let lost = try await fixture.queue.release([lease])
        let holds = model.holds(lease.lane.name, lease.token)
        #expect(lost == (holds ? [] : [lease.lane]))
        if holds { model.giveBack(lease.lane.name, to: .ready) }
    }

    private mutating func bury(_ lease: Lease, halts: Bool) async throws {
        let holds = model.holds(lease.lane.name, lease.token)
        let head = model[lease.lane.name].mailbox.first ?? "none"
        let outcome = try await fixture.queue.bury(lease, messages: [head], halts: halts)
        #expect(outcome == (holds ? .buried : .stale))
        if holds { model.giveBack(lease.lane.name, answered: 1, to: halts ? .halted : .ready) }
    }

    private mutating func reapAll() async throws {
        for (lane, place) in model.lanes where place.state == .leased {
            try await fixture.redis("ZADD", "parley:{0}:leases", "XX", "1", lane)
            model.giveBack(lane, to: .ready)
        }
        _ = try await fixture.queue.reap(most: 100)
    }

    private mutating func promoteAll() async throws {
        for (lane, place) in model.lanes where place.state == .parked {
            try await fixture.redis("ZADD", "parley:{0}:later", "XX", "1", lane)
        }
        _ = try await fixture.queue.promote(most: 100)
        model.become(.ready, from: .parked)
    }

    /// Where Redis and the model differ, in words.
    func differences(_ names: [String]) async throws -> [String] {
        var wrong = try await fixture.faults(names).map { "\($0)" }
        for lane in names {
            let state = try await fixture.queue.inspect(Lane(trusted: lane), most: 0).state.rawValue
            if state != model[lane].state.rawValue { wrong.append("\(lane) is \(state), not \(model[lane].state)") }
            let mailbox = try await fixture.redis("LRANGE", "parley:{0}:mail:" + lane, "0", "-1").strings()
            let ids = try mailbox.map { try Envelope(json: $0).id }
            if ids != model[lane].mailbox { wrong.append("\(lane) has \(ids), not \(model[lane].mailbox)") }
        }
        return wrong
    }
}
