import Testing

@testable import Figures

struct DesiredWorkersTests {
    @Test(
        arguments: [
            // Nothing to do.
            (0, 0, 0, 0, 1),
            // 100 a second × 5 s = 500 turns; a worker is to hold 45 of its 64.
            (100, 5, 0, 0, 12),
            // 1,000 a second × 2 ms fill no slots, but 0.1 ms of a core each.
            (1000, 0.002, 0.0001, 0, 1), (20_000, 0.002, 0.0001, 0, 3),
            // What has piled up is to be gone in 30 s: 100 more a second.
            (100, 5, 0, 3000, 23),
            // Of turns nothing is known yet: one second each.
            (90, 0, 0, 0, 3),
            (1e9, 60, 0, 0, 40), (.infinity, 1, 0, 0, 40),
        ] as [(Double, Double, Double, Int, Int)])
    func `the load asks for so many`(
        arrivals: Double, turnSeconds: Double, coreSeconds: Double, backlog: Int, count: Int
    ) {
        var load = DesiredWorkers()
        load.arrivals = arrivals
        load.turnSeconds = turnSeconds
        load.coreSeconds = coreSeconds
        load.backlog = backlog
        #expect(load.count(in: 1...40) == count)
    }

    @Test func `it is never less than the least`() { #expect(DesiredWorkers().count(in: 2...20) == 2) }
}

struct RateWindowTests {
    @Test func `a look is read as it was written`() throws {
        let look = RateWindow.Look(at: 5, totals: Totals([.requests: 7, .workerMilliseconds: 3]))
        let again = try #require(RateWindow.Look(text: look.text))
        #expect(again.at == 5 && again.totals[.requests] == 7 && again.totals[.workerMilliseconds] == 3)
        #expect(RateWindow.Look(text: "1 2") == nil)
    }

    @Test func `growth is counted from the look that is far enough back, or the oldest`() {
        let earlier = [(95, 90), (50, 40), (1, 10)].map { second, messages in
            RateWindow.Look(at: Int64(second * 1000), totals: Totals([.messages: messages]))
        }
        let window = RateWindow(now: .init(at: 110_000, totals: Totals([.messages: 100])), earlier: earlier)
        let minute = window.growth(over: .seconds(60))
        #expect(minute[.messages] == 60 && minute.seconds == 60 && minute.rate(.messages) == 1)
        #expect(window.growth()[.messages] == 90)
        #expect(RateWindow(now: .init(at: 1, totals: Totals()), earlier: []).growth().rate(.messages) == 0)
    }

    @Test func `a Redis that lost its data has no negative growth`() {
        let before = RateWindow.Look(at: 1, totals: Totals([.requests: 50, .errors: 50]))
        let window = RateWindow(now: .init(at: 1001, totals: Totals([.requests: 10])), earlier: [before])
        #expect(window.growth()[.requests] == 0 && window.growth().errorPercent == 0)
    }
}

struct ModelPricesTests {
    @Test func `a reply costs what its tokens cost`() throws {
        let prices = try ModelPrices(text: "gpt-4o-mini=0.15/0.60, local=a=0/0 ,claude=0.80/4")
        // 1,000 × 0.15 / 1e6 + 500 × 0.60 / 1e6 = 0.00045
        #expect(prices.price(of: "gpt-4o-mini")?.nano(prompt: 1000, completion: 500) == 450_000)
        #expect(prices.price(of: "local=a")?.nano(prompt: 1000, completion: 500) == 0)
        #expect(prices.price(of: "claude")?.nano(prompt: .max, completion: 0) == 0)
        #expect(prices.price(of: "other") == nil)
    }

    @Test(arguments: ["a", "a=1", "a=1/2/3", "=1/2", "a=-1/2", "a=1e9/2", "a=x/2", "a=1/2,a=1/2", "a=/1", "a=./1"])
    func `what is no price is refused`(text: String) {
        #expect(throws: ModelPrices.Mistake.self) { try ModelPrices(text: text) }
    }
}
