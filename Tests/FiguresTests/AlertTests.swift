import Events
import JSON
import Queue
import Replies
import Service
import TestSupport
import Testing

@testable import Figures

@Reactor @Suite struct AlertTests {
    private static let settings = AlertSettings(
        memory: .percent(85), errors: .above(10), queue: .above(60), dead: .atLeast(1), redis: .percent(75))

    @Test(
        arguments: [
            (AlertLevel.percent(85), [84, 85, 86, 81, 86, 80, 79, 85], [0, 0, 1, 1, 1, 1, 0, 0]),
            (AlertLevel.above(60), [60, 61, 48, 47, 60], [0, 1, 1, 0, 0]),
            (AlertLevel.atLeast(1), [0, 1, 5, 1, 0], [0, 1, 1, 1, 0]),
        ] as [(AlertLevel?, [Double], [Int])]) func `an alert on the border is one`(
            level: AlertLevel?, values: [Double], expected: [Int]
        ) throws
    {
        let level = try #require(level)
        var isOn = false
        let seen = values.map { value in
            isOn = level.isOn(value, wasOn: isOn)
            return isOn ? 1 : 0
        }
        #expect(seen == expected)
    }

    @Test func `a limit of 0 is no alert`() {
        #expect(AlertLevel.percent(0) == nil && AlertLevel.above(0) == nil && AlertLevel.atLeast(0) == nil)
        #expect(AlertLevel.atLeast(3)?.limit == 3)
    }

    @Test func `a process says once that its memory is high, and once that it is not`() {
        let text = logLines { descriptor in
            let alerts = Self.process(descriptor)
            for (second, percent) in [80.0, 91, 92, 84, 86, 79, 70].enumerated() {
                alerts.see(memory: percent, at: Int64(second * 1000))
            }
            alerts.see(memory: nil, at: 0)
            #expect(alerts.all.isEmpty)
        }
        #expect(
            text.map { String($0.dropFirst(25)) } == [
                "WARN worker: High memory usage! Consider restarting. alert=\"memory worker:w\" percent=91.0 limit=85.0",
                "INFO worker: High memory usage is over. alert=\"memory worker:w\" seconds=4",
            ])
    }

    @Test func `a pool is exhausted when callers wait for seconds, not for a moment`() {
        let text = logLines { descriptor in
            let alerts = Self.process(descriptor)
            let waits = [1, 1, 0, 2, 2, 2, 0, 0, 1] + Array(repeating: 0, count: 12)
            for (second, waiting) in waits.enumerated() {
                alerts.see(PoolUse(maximum: 2, open: 2, idle: 0, waiting: waiting), at: Int64(second * 1000))
            }
        }
        #expect(
            text.map { String($0.dropFirst(25)) } == [
                "WARN worker: Database pool exhausted! Callers wait for a connection. alert=\"pool worker:w\" waiting=2.0"
                    + " limit=2.0",
                "INFO worker: Database pool has connections again. alert=\"pool worker:w\" seconds=13",
            ])
    }

    @Test func `alerts of the deployment begin and end in the log of one process`() async throws {
        try await withFigures { figures in
            var text: [String] = []
            var bad = Self.bad
            for round in 1...3 {
                text += try await logged { log in
                    // Two look at once, from the same figures.
                    for _ in 1...2 {
                        _ = await DeploymentAlerts(redis: figures.redis, settings: Self.settings, log: log).update(bad)
                    }
                }
                bad = round == 1 ? Self.bad : Self.good
                bad.alerts = try await figures.reader.read().alerts
                bad.now += 1000
            }
            let begun = AlertKind.allCases.filter { !$0.isOfProcess }
            #expect(text.count == 10, "\(text)")
            for kind in begun {
                #expect(text.filter { $0.contains(kind.begins) }.count == 1, "\(text)")
                #expect(text.filter { $0.contains(kind.ends) }.count == 1, "\(text)")
            }
            #expect(
                text.first { $0.contains(AlertKind.breaker.begins) }?.hasSuffix(
                    "alert=\"breaker openai:ab:m\" provider=openai model=m cause=unauthorized seconds=3") == true,
                "\(text)")
            #expect(try await figures.reader.read().alerts.isEmpty)
        }
    }

    @Test func `a few requests that fail say nothing of the rate`() {
        var figures = Self.bad
        figures.window = RateWindow(
            now: .init(at: 100_000, totals: Totals([.requests: 19, .errors: 19])),
            earlier: [.init(at: 1, totals: Totals())])
        #expect(!DeploymentAlerts.wanted(figures, Self.settings).contains { $0.kind == .errors })
    }

    @Test func `an alert is read as it was written`() throws {
        let alert = Alert(.breaker, about: "openai:ab:gpt: x", since: 5, value: 2, limit: 0)
        #expect(Alert(field: alert.field, json: alert.json) == alert)
        #expect(Alert(field: "nonsense", json: alert.json) == nil)
    }

    /// Everything is wrong.
    private static var bad: DeploymentFigures {
        var figures = DeploymentFigures()
        figures.now = 400_000
        figures.window = RateWindow(
            now: .init(at: 400_000, totals: Totals([.requests: 100, .errors: 8, .givenUp: 3])),
            earlier: [.init(at: 100_000, totals: Totals())])
        figures.depth.oldestReady = .seconds(61)
        figures.depth.dead = 1
        figures.redisMemory = 76
        figures.redisMaximum = 100
        figures.breakers = [
            (
                BreakerName(provider: "openai", account: "ab", model: "m"),
                BreakerOpening(until: 402_500, cause: "unauthorized")
            )
        ]
        return figures
    }

    private static var good: DeploymentFigures {
        var figures = DeploymentFigures()
        figures.now = 410_000
        return figures
    }

    private static func process(_ descriptor: Int32) -> ProcessAlerts {
        let log = Log(program: "worker", format: .text, level: .info, descriptor: descriptor)
        return ProcessAlerts(ProcessName(.worker, id: "w"), memory: .percent(85), log: AlertLog(log))
    }
}

/// The lines that `body` logs.
@Reactor private func logged(_ body: @Reactor (AlertLog) async throws -> Void) async throws -> [String] {
    let pipe = LogPipe()
    try await body(AlertLog(Log(program: "test", format: .text, level: .info, descriptor: pipe.input)))
    return pipe.lines()
}
