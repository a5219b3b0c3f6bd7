import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct LaneLineTests {
    private func line(_ q: QueueFixture, _ lane: String) async throws -> LanePlace {
        try await q.queue.line(of: Lane(trusted: lane))
    }

    @Test func `a ready lane knows who is before it, in its tenant's line and in the ring`() async throws {
        try await withQueue { q async throws in
            for lane in ["5.2.http.ana", "6.2.http.ben", "6.2.http.cy"] { try await q.put(lane, "m-" + lane) }
            let cy = try await line(q, "6.2.http.cy")
            #expect(cy.before == 1 && cy.tenantsLanes == 2 && cy.tenantsBefore == 1 && cy.tenants == 2)
            #expect(cy.leases == 0 && cy.now > 0)
            #expect(try await line(q, "5.2.http.ana").before == 0)
        }
    }

    @Test func `a lane of a bot that was paused is in its bot's own line`() async throws {
        try await withQueue { q async throws in
            let bot = PauseScope.bot(tenant: 5, bot: 2)
            for lane in ["5.2.http.ana", "5.2.http.ben"] { try await q.put(lane, "m-" + lane) }
            try await q.queue.pause(bot)
            #expect(try await q.claim(10).isEmpty)
            let held = try await line(q, "5.2.http.ben")
            #expect(held.before == 1 && held.tenantsLanes == 2 && held.tenantsBefore == nil)
            try await q.put("6.2.http.cy", "c")
            _ = try await q.queue.resume(bot)
            let ben = try await line(q, "5.2.http.ben")
            #expect(ben.before == 1 && ben.tenantsLanes == 2 && ben.tenantsBefore == 1 && ben.tenants == 2)
        }
    }

    @Test func `a lane that is not ready is in no line`() async throws {
        try await withQueue { q async throws in
            try await q.put("5.2.http.ana", "a")
            let lane = try await q.claimOne()
            #expect(lane.lane.name == "5.2.http.ana")
            let held = try await line(q, "5.2.http.ana")
            #expect(held.before == nil && held.tenantsBefore == nil && held.leases == 1)
            try await q.expire("5.2.http.ana")
            #expect(try await line(q, "5.2.http.ana").leases == 0)
            #expect(try await line(q, "9.1.http.nobody").before == nil)
        }
    }
}
