import Events
import Redis
import Testing

@testable import Queue

/// Pausing one conversation.
@Reactor @Suite struct LanePauseTests {
    private let ana = "5.2.http.ana"
    private let lane = Lane(trusted: "5.2.http.ana")

    @Test(arguments: [LaneState.ready, .parked])
    func `a lane pauses at once where nobody has it, and resumes`(state: LaneState) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            try await q.bring(ana, to: state)
            #expect(try await q.queue.pause(lane) == .paused)
            #expect(try await q.queue.pause(lane) == .paused)
            #expect(try await q.faults(ana) == [nil])
            #expect(try await q.redis("EXISTS", "parley:{0}:ring", "parley:{0}:later") == .integer(0))
            #expect(try await q.queue.resume(lane) == .ready)
            #expect(try await q.queue.resume(lane) == .ready)
            #expect(try await q.faults(ana) == [nil])
            #expect(try await q.claim().count == 1)
        }
    }

    @Test func `an idle lane pauses as soon as something waits in it`() async throws {
        try await withQueue { q async throws in
            #expect(try await q.queue.pause(lane, reason: "a person has taken over") == .idle)
            try await q.put(ana, "a")
            try await q.put("5.2.http.bob", "b")
            #expect(try await q.claim(2).map(\.lane.name) == ["5.2.http.bob"])
            #expect(try await q.state(ana) == .paused)
            #expect(try await q.faults(ana) == [nil])
            try await q.put(ana, "c")
            #expect(try await q.claim(2).isEmpty)
            #expect(try await q.queue.resume(lane) == .ready)
            #expect(try q.ids(await q.claimOne()) == ["a", "c"])
            #expect(try await q.redis("EXISTS", "parley:{0}:pauses") == .integer(0))
        }
    }

    @Test func `a halted lane stays halted, and one resume is enough for it`() async throws {
        try await withQueue { q async throws in
            #expect(try await q.queue.resume(lane) == .idle)
            try await q.put(ana, "a", "b")
            try await q.bring(ana, to: .halted)
            #expect(try await q.queue.pause(lane) == .halted)
            #expect(try await q.queue.resume(lane) == .ready)
            #expect(try q.ids(await q.claimOne()) == ["b"])
        }
    }

    @Test(arguments: ["park", "reap", "release", "bury"])
    func `a leased lane pauses when its worker is done with it`(end: String) async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            let claimed = try await q.claimOne()
            #expect(try await q.queue.pause(lane) == .leased)
            switch end {
            case "park":
                _ = try await q.queue.park(claimed.lease, delay: .zero, reason: "r", isFailure: true)
                _ = try await q.queue.promote(most: 1)
            case "release": _ = try await q.queue.release([claimed.lease])
            case "bury": _ = try await q.queue.bury(claimed.lease, messages: ["a"], halts: false)
            default:
                try await q.expire(ana)
                _ = try await q.queue.reap(most: 1)
            }
            #expect(try await q.claim().isEmpty)
            #expect(try await q.state(ana) == .paused)
            #expect(try await q.faults(ana) == [nil])
            #expect(try await q.queue.resume(lane) == .ready)
            #expect(try await q.claim().count == 1)
        }
    }

    @Test func `resuming takes back a pause that has not come yet`() async throws {
        try await withQueue { q async throws in
            try await q.put(ana, "a")
            let claimed = try await q.claimOne()
            _ = try await q.queue.pause(lane)
            #expect(try await q.queue.resume(lane) == .leased)
            _ = try await q.queue.release([claimed.lease])
            #expect(try await q.claim().count == 1)
        }
    }

    @Test func `what was neither paused nor halted does not go on`() async throws {
        try await withQueue { q async throws in
            let scope = PauseScope.conversation(lane)
            try await q.put(ana, "a", "b")
            #expect(try await !q.queue.resume(scope), "it is ready")
            _ = try await q.claimOne()
            #expect(try await !q.queue.resume(scope), "it is leased")
            try await q.queue.pause(scope)
            #expect(try await q.queue.resume(scope))
            #expect(try await !q.queue.resume(scope))
        }
        try await withQueue { q async throws in
            try await q.put(ana, "a", "b")
            try await q.bring(ana, to: .halted)
            #expect(try await q.queue.resume(.conversation(lane)))
            #expect(try await !q.queue.resume(.conversation(lane)))
        }
    }

    @Test func `erasing a conversation ends its pause`() async throws {
        try await withQueue { q async throws in
            try await q.queue.pause(lane)
            _ = try await q.queue.erase(lane)
            #expect(try await q.queue.pauses().isEmpty)
        }
    }

    @Test func `a lane that is parked to run alone is not taken again while it is paused`() async throws {
        for scope in [PauseScope.all, .tenant(5), .bot(tenant: 5, bot: 2), .conversation(lane)] {
            try await withQueue { q async throws in
                try await q.put(ana, "a")
                let claimed = try await q.claimOne()
                _ = try await q.queue.park(claimed.lease, delay: .seconds(60), reason: "alone", isFailure: false)
                try await q.queue.pause(scope)
                #expect(try await q.queue.retake(claimed.lease, worker: "w1", duration: .seconds(30)) == nil)
                #expect(try await q.faults(ana) == [nil])
            }
        }
    }
}
