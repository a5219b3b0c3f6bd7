import Events
import Testing

@testable import Replies

@Suite @Reactor struct BreakerTests {
    @Test func `five failures in a row open it, a success between them does not`() {
        var machine = BreakerMachine(BreakerSettings())
        for _ in 0..<4 { #expect(machine.failed(.pass, because: "cut", at: 0) == nil) }
        let wasShut = machine.succeeded(.pass)
        #expect(!wasShut)
        for _ in 0..<4 { #expect(machine.failed(.pass, because: "cut", at: 0) == nil) }
        #expect(machine.failed(.pass, because: "failed", at: 1000) == opened(31_000, "failed"))
        #expect(machine.admission(at: 30_999) == .refuse)
        #expect(machine.admission(at: 31_000) == .probe)
    }

    @Test func `a probe that fails opens it again, one that succeeds shuts it`() {
        var machine = BreakerMachine(BreakerSettings())
        machine.learn(opened(100, "failed"))
        #expect(machine.failed(.probe, because: "cut", at: 200) == opened(30_200, "cut"))
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
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
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
        for _ in 0..<5 { await one.failed(await one.admit(), because: "failed") }
        clock.time += 30_000
        #expect(await one.admit() == .probe)
        clock.time += 60_000
        let two = Breaker("m", BreakerSettings(), store: store) { clock.time }
        #expect(await two.admit() == .probe)
    }

    @Test func `what is open is told with its cause until it is long past`() async {
        let clock = ManualClock()
        let breakers = Breakers(store: InMemoryBreakerStore { clock.time }) { clock.time }
        let name = BreakerName(provider: "openai", account: "0a1b", model: "llama3:8b")
        for _ in 0..<5 { await breakers.breaker(name).failed(.pass, because: "unauthorized") }
        #expect(breakers.open.map(\.name) == [name])
        #expect(breakers.open.first?.opening == opened(clock.time + 30_000, "unauthorized"))
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

private func opened(_ until: Int64, _ cause: String) -> BreakerOpening { BreakerOpening(until: until, cause: cause) }

@Reactor private final class ManualClock {
    /// Unix milliseconds.
    var time: Int64 = 1_000_000
}
