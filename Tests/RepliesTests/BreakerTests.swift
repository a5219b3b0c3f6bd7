import Events
import Testing

@testable import Replies

@Suite @Reactor struct BreakerTests {
    @Test func `five failures in a row open it, a success between them does not`() {
        var machine = BreakerMachine(BreakerSettings())
        for _ in 0..<4 { #expect(machine.failed(.pass, at: 0) == nil) }
        let wasShut = machine.succeeded(.pass)
        #expect(!wasShut)
        for _ in 0..<4 { #expect(machine.failed(.pass, at: 0) == nil) }
        #expect(machine.failed(.pass, at: 1000) == 31_000)
        #expect(machine.admission(at: 30_999) == .refuse)
        #expect(machine.admission(at: 31_000) == .probe)
    }

    @Test func `a probe that fails opens it again, one that succeeds shuts it`() {
        var machine = BreakerMachine(BreakerSettings())
        machine.learn(openUntil: 100)
        #expect(machine.failed(.probe, at: 200) == 30_200)
        let wasShutByLateSuccess = machine.succeeded(.pass)
        #expect(!wasShutByLateSuccess)
        #expect(machine.admission(at: 300) == .refuse)
        let wasShutByProbe = machine.succeeded(.probe)
        #expect(wasShutByProbe)
        #expect(machine.admission(at: 300) == .pass)
    }

    @Test func `processes share one breaker, and one of them probes`() async {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        let one = Breaker("m", BreakerSettings(), store: store) { clock.time }
        let two = Breaker("m", BreakerSettings(), store: store) { clock.time }
        #expect(await two.admit() == .pass)
        for _ in 0..<5 { await one.failed(await one.admit()) }
        #expect(await one.admit() == .refuse)
        #expect(await two.admit() == .pass, "it goes by what it knew less than a second ago")
        clock.time += 1000
        #expect(await two.admit() == .refuse)
        clock.time += 30_000
        #expect(await two.admit() == .probe)
        #expect(await one.admit() == .refuse)
        #expect(await two.admit() == .refuse)
        await two.succeeded(.probe)
        clock.time += 1000
        #expect(await one.admit() == .pass)
        #expect(await two.admit() == .pass)
    }

    @Test func `a probe that is never reported gives way after its time`() async {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        let one = Breaker("m", BreakerSettings(), store: store) { clock.time }
        for _ in 0..<5 { await one.failed(await one.admit()) }
        clock.time += 30_000
        #expect(await one.admit() == .probe)
        clock.time += 60_000
        let two = Breaker("m", BreakerSettings(), store: store) { clock.time }
        #expect(await two.admit() == .probe)
    }
}

@Reactor private final class ManualClock {
    /// Unix milliseconds.
    var time: Int64 = 1_000_000
}
