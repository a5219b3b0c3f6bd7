import Events
import Testing

@testable import Queue

/// The pure parts, and the script that feeds them.
@Reactor @Suite struct OverloadTests {
    @Test func `a watermark holds from the limit until the lower mark`() {
        var mark = Watermark(limit: 0.9)
        #expect(!mark.isOver)
        for (second, (level, isOver)) in [(0.89, false), (0.9, true), (0.87, true), (0.85, false), (0.89, false)]
            .enumerated()
        {
            mark.see(level, at: Int64(second) * 1000)
            #expect(mark.isOver == isOver, "\(level)")
        }
    }

    @Test func `a watermark tells how long a falling level takes`() throws {
        var mark = Watermark(limit: 100)
        mark.see(200, at: 0)
        #expect(mark.secondsUntilRelease == nil)
        for second in 1...8 { mark.see(200 - Double(second) * 5, at: Int64(second) * 1000) }
        let seconds = try #require(mark.secondsUntilRelease)
        #expect((13...13.1).contains(seconds), "65 above the mark, 5 a second: \(seconds)")
        mark.see(400, at: 9000)
        #expect(mark.secondsUntilRelease == nil)
    }

    @Test func `a tenant that waits too long is over until its wait is three quarters of the limit`() {
        var waits = TenantWaits(limit: .seconds(100))
        waits.see([Self.shard([5: .seconds(99), 6: .seconds(140)])], at: 0, pass: .seconds(3))
        #expect(waits.remedy(of: 5) == nil)
        #expect(waits.remedy(of: 6) == .seconds(65))
        waits.see([Self.shard([6: .seconds(80)])], at: 1000, pass: .seconds(3))
        #expect(waits.remedy(of: 6) == .seconds(5))
        waits.see([Self.shard([:])], at: 3900, pass: .seconds(3))
        #expect(waits.remedy(of: 6) != nil, "it may be among those that were not looked at")
        waits.see([Self.shard([:])], at: 4000, pass: .seconds(3))
        #expect(waits.remedy(of: 6) == nil)
    }

    @Test func `a tenant waits as long as in the shard where it waits longest`() {
        var waits = TenantWaits(limit: .seconds(100))
        waits.see([Self.shard([5: .seconds(140)]), Self.shard([5: .seconds(80)])], at: 0, pass: .seconds(3))
        #expect(waits.remedy(of: 5) == .seconds(65))
    }

    private static func shard(_ slow: [Int64: Duration]) -> ShardWaits {
        ShardWaits(tenants: slow.count, longest: slow.values.max() ?? .zero, slow: slow)
    }

    @Test func `the longest wait of each tenant is that of its first ready lane`() async throws {
        try await withQueue { q async throws in
            #expect(try await q.queue.waits(shard: 0, from: 0, most: 10, atLeast: .zero).tenants == 0)
            let now = WallTime.milliseconds()
            for (tenant, at) in [(5, now), (6, now - 70_000), (7, now)] as [(Int64, Int64)] {
                _ = try await q.enqueue([
                    Enqueue(
                        lane: Lane(trusted: "\(tenant).2.http.ana"), tenant: tenant, id: "m\(tenant)", fingerprint: nil,
                        envelope: Envelope(id: "m\(tenant)", text: "hi", at: at).json)
                ])
            }
            let waits = try await q.queue.waits(shard: 0, from: 0, most: 10, atLeast: .seconds(60))
            #expect(waits.tenants == 3)
            #expect(waits.slow.keys.sorted() == [6])
            #expect(waits.slow[6] == waits.longest)
            let part = try await q.queue.waits(shard: 0, from: 2, most: 10, atLeast: .zero)
            #expect(part.slow.keys.sorted() == [7])
        }
    }
}
