import Events
import TestSupport
import Testing

@testable import Replies

@Suite @Reactor struct BreakerTests {
    @Test func `five failures in a row open it, a success between them does not`() {
        var machine = BreakerMachine(BreakerSettings())
        for _ in 0..<4 { #expect(machine.failed(.pass, because: "cut", at: 0, chance: 0) == nil) }
        let wasShut = machine.succeeded(.pass)
        #expect(!wasShut)
        for _ in 0..<4 { #expect(machine.failed(.pass, because: "cut", at: 0, chance: 0) == nil) }
        #expect(machine.failed(.pass, because: "failed", at: 1000, chance: 0) == opened(4000, "failed", row: 1))
        #expect(machine.admission(at: 3999) == .refuse)
        #expect(machine.admission(at: 4000) == .probe)
    }

    @Test func `a probe that fails opens it again, one that succeeds shuts it`() {
        var machine = BreakerMachine(BreakerSettings())
        machine.learn(opened(100, "failed", row: 1))
        #expect(machine.failed(.probe, because: "cut", at: 200, chance: 0) == opened(6200, "cut", row: 2))
        let wasShutByLateSuccess = machine.succeeded(.pass)
        #expect(!wasShutByLateSuccess)
        #expect(machine.admission(at: 300) == .refuse)
        let wasShutByProbe = machine.succeeded(.probe)
        #expect(wasShutByProbe)
        #expect(machine.admission(at: 300) == .pass)
    }

    @Test func `it opens for a short time at first, for longer with each probe that fails, and anew after a success`() {
        var machine = BreakerMachine(BreakerSettings())
        for _ in 0..<4 { _ = machine.failed(.pass, because: "cut", at: 0, chance: 0) }
        var lasted = [machine.failed(.pass, because: "cut", at: 0, chance: 0)?.until]
        for _ in 0..<5 { lasted.append(machine.failed(.probe, because: "cut", at: 0, chance: 0)?.until) }
        #expect(lasted == [3000, 6000, 12_000, 24_000, 30_000, 30_000])
        _ = machine.succeeded(.probe)
        for _ in 0..<4 { _ = machine.failed(.pass, because: "cut", at: 0, chance: 0) }
        #expect(machine.failed(.pass, because: "cut", at: 0, chance: 0)?.until == 3000)
    }

    @Test func `chance makes it shorter, by a quarter at most`() {
        let settings = BreakerSettings()
        #expect(settings.pause(row: 1, chance: 0) == .seconds(3))
        #expect(settings.pause(row: 1, chance: 0.5) == .milliseconds(2625))
        #expect(settings.pause(row: 1000, chance: 0) == .seconds(30))
    }

    @Test func `processes share one breaker, and one of them probes`() async {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        let one = makeBreaker(store, clock)
        let two = makeBreaker(store, clock)
        #expect(await two.admit() == .pass)
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
        #expect(await one.admit() == .refuse)
        #expect(await two.admit() == .pass, "it goes by what it knew less than a second ago")
        clock.time += 1000
        #expect(await two.admit() == .refuse)
        clock.time += 3000
        #expect(await two.admit() == .probe)
        #expect(await one.admit() == .refuse)
        #expect(await two.admit() == .refuse)
        await two.failed(.probe, because: "cut")
        clock.time += 5000
        #expect(await one.admit() == .refuse, "another's probe has doubled the time for all")
        clock.time += 1000
        #expect(await one.admit() == .probe)
        await one.succeeded(.probe)
        clock.time += 1000
        #expect(await one.admit() == .pass)
        #expect(await two.admit() == .pass)
    }

    @Test func `the probe of a process that died gives way in seconds`() async {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        let one = makeBreaker(store, clock)
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
        clock.time += 3000
        #expect(store.takeProbe("m", for: BreakerSettings().probeFor), "by a process that dies then")
        #expect(await one.admit() == .refuse)
        clock.time += 5000
        #expect(await one.admit() == .probe)
        await one.succeeded(.probe)
    }

    @Test func `a probe lasts as long as its call`() async throws {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        var settings = BreakerSettings()
        settings.probeFor = .milliseconds(30)
        let one = makeBreaker(store, clock, settings)
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
        clock.time += 3000
        #expect(await one.admit() == .probe)
        clock.time += 20
        let before = store.timesKept
        try await eventually("the probe to be kept") { store.timesKept > before }
        clock.time += 20
        let two = makeBreaker(store, clock, settings)
        #expect(await two.admit() == .refuse)
        await one.succeeded(.probe)
    }

    @Test func `a probe that is given up leaves the way to another`() async {
        let clock = ManualClock()
        let store = InMemoryBreakerStore { clock.time }
        let one = makeBreaker(store, clock)
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
        clock.time += 3000
        #expect(await one.admit() == .probe)
        await one.abandoned(.probe)
        let two = makeBreaker(store, clock)
        #expect(await two.admit() == .probe)
        await two.succeeded(.probe)
    }

    @Test func `what is open is told with its cause until it is long past`() async {
        let clock = ManualClock()
        let breakers = Breakers(store: InMemoryBreakerStore { clock.time }, now: { clock.time }, chance: { 0 })
        let name = BreakerName(provider: "openai", account: "0a1b", model: "llama3:8b")
        for _ in 0..<5 { await breakers.breaker(name).failed(.pass, because: "unauthorized") }
        #expect(breakers.open.map(\.name) == [name])
        #expect(breakers.open.first?.opening == opened(clock.time + 3000, "unauthorized", row: 1))
        clock.time += 330_000
        #expect(breakers.open.isEmpty)
    }

    @Test(arguments: ["openai:0a1b:llama3:8b", "knowledge", "openai:0a1b:"])
    func `a name is read as it was written`(text: String) {
        #expect(BreakerName(text).text == text)
    }

    @Test func `an account tells addresses and keys apart without telling them`() {
        let accounts = [("https://a", "k"), ("https://a", "l"), ("https://b", "k")].map {
            BreakerName.account(baseURL: $0.0, key: $0.1)
        }
        #expect(Set(accounts).count == 3)
        #expect(accounts.allSatisfy { $0.count == 8 })
    }
}

private func opened(_ until: Int64, _ cause: String, row: Int) -> BreakerOpening {
    BreakerOpening(until: until, cause: cause, row: row)
}

@Reactor private func makeBreaker(
    _ store: InMemoryBreakerStore, _ clock: ManualClock, _ settings: BreakerSettings = BreakerSettings()
) -> Breaker {
    Breaker("m", settings, store: store, now: { clock.time }, chance: { 0 })
}

@Reactor private final class ManualClock {
    /// Unix milliseconds.
    var time: Int64 = 1_000_000
}
