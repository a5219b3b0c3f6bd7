import Events
import JSON
import Queue
import Service
import TestSupport
import Testing

@testable import Figures

@Reactor @Suite struct SummaryTests {
    @Test func `the block is the one that operators know, to the letter`() {
        let text = logLines { descriptor in
            Summary(Self.figures).write(to: Log(program: "worker", format: .text, level: .info, descriptor: descriptor))
        }
        #expect(
            text.joined(separator: "\n") == """
                ============================================================
                📊 SYSTEM METRICS
                ============================================================
                ⏱️  Uptime: 5h 32m
                👥 Active Sessions: 47
                📨 Total Messages: 2,145
                📊 Avg Messages/Session: 45
                🚫 Rate Limit Hits: 12
                ❌ Error Rate: 2%
                💾 Memory (RSS): 3,840 MB
                🧠 Heap Used: 2,150 MB (68%)
                ============================================================
                """)
    }

    @Test func `in a log of JSON it is one line with the figures`() throws {
        let text = logLines { descriptor in
            Summary(Self.figures).write(to: Log(program: "worker", format: .json, level: .info, descriptor: descriptor))
        }
        #expect(text.count == 1)
        let line = try JSONValue(parsing: try #require(text.first))
        #expect(line["message"]?.string == "System metrics" && line["level"]?.string == "info")
        #expect(line["totalMessages"]?.int64 == 2145 && line["memory"]?["rss"]?.int64 == 3840 << 20)
        #expect(line["processes"] == nil)
    }

    @Test func `a log that is to say less has no block`() {
        let text = logLines { descriptor in
            let log = Log(program: "worker", format: .text, level: .warning, descriptor: descriptor)
            Summary(Self.figures).write(to: log)
        }
        #expect(text.isEmpty)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567"), (-1000, "-1,000")])
    func `numbers are grouped`(number: Int, text: String) { #expect(Summary.grouped(number) == text) }

    @Test func `the JSON has the names that its readers know, and ours`() throws {
        let json = try JSONValue(parsing: Self.figures.json)
        #expect(json["startTime"]?.int64 == 1000 && json["uptime"]?.string == "5h 32m")
        #expect(json["totalRequests"]?.int64 == 5000 && json["totalErrors"]?.int64 == 100)
        #expect(json["errorRate"]?.double == 2 && json["activeSessions"]?.int64 == 47)
        #expect(json["avgMessagesPerSession"]?.double == 45.6 && json["rateLimitHits"]?.int64 == 12)
        let memory = try #require(json["memory"])
        #expect(memory["heapUsed"]?.int64 == 2150 << 20 && memory["heapTotal"]?.int64 == 3160 << 20)
        #expect(memory["heapUsedPercent"]?.double == 68.04)
        #expect(json["workers"]?["alive"]?.int64 == 1 && json["gateways"]?.int64 == 0)
        #expect(json["cost"] == nil && json["processes"]?.array?.count == 1)
        var priced = Self.figures
        priced.totals.values[.costNano] = 1_234_567_890
        let cost = try JSONValue(parsing: priced.json)["cost"]?.double
        #expect(cost == 1.234568)
    }

    private static var figures: DeploymentFigures {
        var figures = DeploymentFigures()
        figures.now = 1000 + (5 * 60 + 32) * 60_000 + 59_999
        figures.totals = Totals([
            .requests: 5000, .errors: 90, .givenUp: 10, .messages: 2145, .sessions: 47, .limitedUser: 10,
            .limitedGlobal: 2,
        ])
        figures.totals.up = 1000
        figures.sessions = 47
        var process = LivingProcess(name: ProcessName(.worker, id: "w"))
        process.resident = 3840 << 20
        process.heapUsed = 2150 << 20
        process.heapTotal = 3160 << 20
        figures.processes = [process]
        return figures
    }
}
