import Testing

@testable import Postgres

@Suite struct PoolStateTests {
    private static let bounds = PoolState.Bounds(
        maximum: 3, minimum: 1, idle: 1000, maximumUses: 3, wait: 500, maximumWaiting: 2)

    /// A pool with one idle connection, number 1, at time 0.
    private static func started(_ bounds: PoolState.Bounds = bounds) -> PoolState {
        var pool = PoolState(bounds)
        _ = pool.start(now: 0)
        _ = pool.opened(1, now: 0)
        return pool
    }

    /// A pool of three connections, all leased to tickets 1 to 3.
    private static func full() -> PoolState {
        var pool = started()
        for ticket in 1...3 {
            _ = pool.request(ticket, now: 0)
            if ticket > 1 { _ = pool.opened(ticket, now: 0) }
        }
        return pool
    }

    @Test func `starting opens the minimum`() {
        var pool = PoolState(Self.bounds)
        #expect(pool.start(now: 0) == [.open(1)])
    }

    @Test func `the first connection reports the server, the next does not`() {
        var pool = PoolState(Self.bounds)
        _ = pool.start(now: 0)
        #expect(pool.opened(1, now: 0) == [.report(isUp: true, reason: "")])
        _ = pool.request(1, now: 0)
        _ = pool.request(2, now: 0)
        #expect(pool.opened(2, now: 0) == [.lease(2, 2)])
    }

    @Test func `an idle connection is lent at once`() {
        var pool = Self.started()
        #expect(pool.request(1, now: 0) == [.lease(1, 1)])
    }

    @Test func `a caller without a connection opens one, up to the maximum`() {
        var pool = Self.started()
        _ = pool.request(1, now: 0)
        #expect(pool.request(2, now: 0) == [.open(2)])
        #expect(pool.request(3, now: 0) == [.open(3)])
    }

    @Test func `a full pool makes callers wait, and serves them in order`() {
        var pool = Self.full()
        #expect(pool.request(4, now: 0) == [])
        #expect(pool.request(5, now: 0) == [])
        #expect(pool.released(2, isReusable: true, now: 1) == [.lease(4, 2)])
        #expect(pool.released(1, isReusable: true, now: 1) == [.lease(5, 1)])
    }

    @Test func `too many waiting callers are refused at once`() {
        var pool = Self.full()
        _ = pool.request(4, now: 0)
        _ = pool.request(5, now: 0)
        #expect(pool.request(6, now: 0) == [.fail(6, .exhausted(waited: 0))])
    }

    @Test func `a wait ends with its limit`() {
        var pool = Self.full()
        _ = pool.request(4, now: 10)
        #expect(pool.nextEvent(now: 10) == 510)
        #expect(pool.tick(now: 509) == [])
        #expect(pool.tick(now: 510) == [.fail(4, .exhausted(waited: 500))])
        #expect(pool.waitingCount == 0)
    }

    @Test func `a cancelled caller leaves the queue`() {
        var pool = Self.full()
        _ = pool.request(4, now: 0)
        _ = pool.request(5, now: 0)
        #expect([pool.cancel(4), pool.cancel(4)] == [true, false])
        #expect(pool.released(1, isReusable: true, now: 1) == [.lease(5, 1)])
    }

    @Test func `idle connections are closed down to the minimum`() {
        var pool = Self.full()
        for id in 1...3 { _ = pool.released(id, isReusable: true, now: Int64(id)) }
        #expect(pool.nextEvent(now: 3) == 1001)
        #expect(pool.tick(now: 1001) == [.close(1)])
        #expect(pool.tick(now: 5000) == [.close(2)])
        #expect(pool.tick(now: 50000) == [])
        #expect(pool.nextEvent(now: 50000) == nil)
    }

    @Test func `the connection used last is used first`() {
        var pool = Self.full()
        for id in [3, 1, 2] { _ = pool.released(id, isReusable: true, now: 1) }
        #expect(pool.request(9, now: 2) == [.lease(9, 2)])
    }

    @Test func `a connection is replaced after its uses`() {
        var pool = Self.started()
        for ticket in 1...2 {
            _ = pool.request(ticket, now: 0)
            #expect(pool.released(1, isReusable: true, now: 0) == [])
        }
        _ = pool.request(3, now: 0)
        #expect(pool.released(1, isReusable: true, now: 0) == [.close(1), .open(2)])
    }

    @Test func `a spoilt connection is replaced for the next caller`() {
        var pool = Self.full()
        _ = pool.request(4, now: 0)
        #expect(pool.released(1, isReusable: false, now: 0) == [.close(1), .open(4)])
        #expect(pool.opened(4, now: 0) == [.lease(4, 4)])
    }

    @Test func `a lost connection is replaced at once when it has served`() {
        var pool = Self.started()
        _ = pool.request(1, now: 0)
        _ = pool.released(1, isReusable: true, now: 0)
        #expect(pool.lost(1, now: 0, jitter: 1) == [.open(2)])
    }

    @Test func `when a connection falls silent the idle ones are replaced, too`() {
        var pool = Self.full()
        _ = pool.released(1, isReusable: true, now: 0)
        _ = pool.released(2, isReusable: true, now: 0)
        #expect(pool.distrustIdle() == [.close(1), .close(2)])
        #expect(pool.open == 1)
        #expect(pool.request(4, now: 0) == [.open(4)])
    }

    @Test func `a connection that is lost before it served counts as a failed try`() {
        var pool = Self.started()
        #expect(pool.lost(1, now: 0, jitter: 1) == [])
        #expect(pool.nextEvent(now: 0) == 100)
        #expect(pool.tick(now: 100) == [.open(2)])
    }

    @Test func `a pause that ends between a tick and the look at the clock is not forgotten`() {
        var pool = Self.started()
        _ = pool.lost(1, now: 0, jitter: 1)
        // The timer fires a moment early; the pause ends before the next event is asked for.
        #expect(pool.tick(now: 99) == [])
        #expect(pool.nextEvent(now: 100) == 100)
        #expect(pool.nextEvent(now: 101) == 101)
        #expect(pool.tick(now: 101) == [.open(2)])
        #expect(pool.nextEvent(now: 101) == nil)
    }

    @Test func `a pool without a minimum finds out that the server of its last connection is gone`() {
        var bounds = Self.bounds
        bounds.minimum = 0
        var pool = PoolState(bounds)
        _ = pool.request(1, now: 0)
        _ = pool.opened(1, now: 0)
        _ = pool.released(1, isReusable: true, now: 0)
        #expect(pool.lost(1, now: 0, jitter: 1) == [.open(2)])
        #expect(pool.openFailed(2, reason: "gone", now: 0, jitter: 1) == [.report(isUp: false, reason: "gone")])
    }

    @Test func `releasing a connection that was lost meanwhile changes nothing`() {
        var pool = Self.full()
        _ = pool.lost(2, now: 0, jitter: 0)
        #expect(pool.released(2, isReusable: true, now: 0) == [])
        #expect(pool.open == 2)
    }

    @Test func `a server that is down is reported once and fails waiting callers at once`() {
        var pool = PoolState(Self.bounds)
        _ = pool.start(now: 0)
        #expect(pool.request(1, now: 0) == [])
        let down = PoolRefusal.unreachable("refused")
        #expect(
            pool.openFailed(1, reason: "refused", now: 0, jitter: 1) == [
                .report(isUp: false, reason: "refused"), .fail(1, down),
            ])
        #expect(pool.request(2, now: 1) == [.fail(2, down)])
        #expect(pool.tick(now: 100) == [.open(2)])
        #expect(pool.openFailed(2, reason: "refused", now: 100, jitter: 1) == [])
    }

    @Test func `the pause between tries doubles up to its limit, half of it by chance`() {
        var pool = PoolState(Self.bounds)
        _ = pool.start(now: 0)
        var now: Int64 = 0
        var pauses: [Int64] = []
        for id in 1...7 {
            _ = pool.openFailed(id, reason: "", now: now, jitter: id == 7 ? 0 : 1)
            let next = pool.nextEvent(now: now) ?? 0
            pauses.append(next - now)
            now = next
            #expect(pool.tick(now: now) == [.open(id + 1)])
        }
        #expect(pauses == [100, 200, 400, 800, 1600, 3000, 1500])
    }

    @Test func `a server that is back is reported once and opens the minimum`() {
        var pool = PoolState(Self.bounds)
        _ = pool.start(now: 0)
        _ = pool.openFailed(1, reason: "", now: 0, jitter: 0)
        _ = pool.tick(now: 100)
        #expect(pool.opened(2, now: 100) == [.report(isUp: true, reason: "")])
        #expect(pool.request(1, now: 100) == [.lease(1, 2)])
    }

    @Test func `a pool without a minimum still finds out that the server is back`() {
        var bounds = Self.bounds
        bounds.minimum = 0
        var pool = PoolState(bounds)
        #expect(pool.start(now: 0) == [])
        #expect(pool.request(1, now: 0) == [.open(1)])
        _ = pool.openFailed(1, reason: "", now: 0, jitter: 1)
        #expect(pool.tick(now: 100) == [.open(2)])
        #expect(pool.opened(2, now: 100) == [.report(isUp: true, reason: "")])
    }

    @Test func `a refused connection beside working ones does not make the server unreachable`() {
        var pool = Self.started()
        _ = pool.request(1, now: 0)
        _ = pool.request(2, now: 0)
        #expect(pool.openFailed(2, reason: "too many clients", now: 0, jitter: 1) == [])
        #expect(pool.availability == .up)
        #expect(pool.released(1, isReusable: true, now: 1) == [.lease(2, 1)])
    }

    @Test func `at most four connections are being opened at once`() {
        var pool = PoolState(
            PoolState.Bounds(maximum: 20, minimum: 10, idle: 1, maximumUses: 1, wait: 1, maximumWaiting: 1))
        #expect(pool.start(now: 0).count == 4)
        #expect(pool.opened(1, now: 0).contains(.open(5)))
    }

    @Test func `closing fails who waits, closes what is idle and waits for what is lent`() {
        var pool = Self.full()
        _ = pool.request(4, now: 0)
        #expect(pool.close() == [.fail(4, .closed)])
        #expect(pool.request(5, now: 0) == [.fail(5, .closed)])
        for id in 1...3 { #expect(pool.released(id, isReusable: true, now: 0) == [.close(id)]) }
        #expect(pool.isEmpty)
    }

    @Test func `a connection that opens after closing is closed`() {
        var pool = PoolState(Self.bounds)
        _ = pool.start(now: 0)
        #expect(pool.close() == [.close(1)])
        #expect(pool.opened(1, now: 0) == [.close(1)])
    }
}
