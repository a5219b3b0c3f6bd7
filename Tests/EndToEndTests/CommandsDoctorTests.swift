import Events
import Foundation
import Redis
import SimulatedModel
import TestSupport
import Testing

@Suite struct CommandsDoctorTests {
    private func verdicts(_ outcome: CommandLineTool.Outcome) -> [String: String] {
        let checks = outcome.object["checks"] as? [[String: Any]] ?? []
        return Dictionary(
            checks.map { ($0["subject"] as? String ?? "", $0["verdict"] as? String ?? "") }, uniquingKeysWith: { $1 })
    }

    @Test func `the doctor finds healthy servers healthy`() async throws {
        try await withCommandLine { parley in
            let outcome = try await parley(
                "doctor", "--json",
                environment: ["AI_ANTHROPIC_API_KEY": "hidden-key", "AI_ANTHROPIC_BASE_URL": "http://127.0.0.1:1"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.object["healthy"] as? Bool == true)
            #expect(verdicts(outcome)["PostgreSQL version"] == "ok")
            let settings = try #require(outcome.object["settings"] as? [String: String])
            #expect(settings["AI_ANTHROPIC_API_KEY"] == "***")
            #expect(settings["PARLEY_SHARDS"] == "1")
            #expect(!outcome.output.contains("hidden-key"))
        }
    }

    @Test func `the doctor finds missing migrations and missing servers`() async throws {
        try await withCommandLine(isEmpty: true) { parley in
            let empty = try await parley("doctor", "--json")
            #expect(empty.code == 1)
            #expect(verdicts(empty)["PostgreSQL"] == "wrong")
            #expect(empty.output.contains("parley migrate"))

            let alone = try await parley(
                "doctor", "--json",
                environment: [
                    "REDIS_URL": "redis://:hidden@127.0.0.1:1", "DATABASE_URL": "postgres://u:hidden@127.0.0.1:1/x",
                ])
            #expect(alone.code == 1)
            #expect(verdicts(alone)["Redis"] == "wrong")
            #expect(verdicts(alone)["PostgreSQL"] == "wrong")
            #expect(!alone.output.contains("hidden"))
        }
    }

    @Test func `an evicting Redis is refused, and allowed when told so`() async throws {
        try await withPostgres { url in
            try await withRedis(arguments: ["--maxmemory-policy", "allkeys-lru"]) { redis in
                try await withTemporaryFolder { folder in
                    let parley = CommandLineTool(folder: folder, redisURL: redis.url, databaseURL: url)
                    try require(try await parley("migrate"))
                    let refused = try await parley("doctor", "--json")
                    #expect(refused.code == 1)
                    #expect(verdicts(refused)["Redis eviction"] == "wrong")
                    let allowed = try await parley(
                        "doctor", "--json", environment: ["PARLEY_ALLOW_UNSAFE_REDIS": "yes"])
                    #expect(allowed.code == 0)
                    #expect(verdicts(allowed)["Redis eviction"] == "warning")
                }
            }
        }
    }

    @Test func `the doctor reads the settings of all programs, and says all that is wrong`() async throws {
        try await withCommandLine { parley in
            let wrong = [
                "PORT": "abc", "PARLEY_LEASE_SECONDS": "1", "AI_PROVIDERS": "oracle", "PARLEY_LOG_LEVEL": "loud",
                "AI_BASE_URL": "nowhere",
            ]
            let outcome = try await parley("doctor", "--json", environment: wrong)
            #expect(outcome.code == 1)
            let texts = (outcome.object["checks"] as? [[String: Any]] ?? []).compactMap { $0["text"] as? String }
            for name in wrong.keys { #expect(texts.filter { $0.contains(name) }.count == 1, "\(name): \(texts)") }
        }
    }

    @Test func `the doctor says all that is wrong also when a server's setting is`() async throws {
        try await withCommandLine(isEmpty: true) { parley in
            let wrong = [
                "REDIS_URL": "http://nowhere", "PARLEY_SHARDS": "0", "PORT": "abc", "AI_PROVIDERS": "oracle",
                "PARLEY_TYPO": "1",
            ]
            let outcome = try await parley("doctor", environment: wrong)
            #expect(outcome.code == 78)
            for name in wrong.keys {
                #expect(outcome.errors.components(separatedBy: name).count == 2, "\(name): \(outcome)")
            }
        }
    }

    @Test func `the doctor says whether workers are alive`() async throws {
        try await CommandsGateway.with { parley, _ in
            let alone = try await parley("doctor", "--json")
            #expect(verdicts(alone)["workers"] == "warning" && alone.output.contains("Start one"), "\(alone)")
            try await CommandsGateway.running("worker", parley) { _ in
                try await eventually("the heartbeat", within: .seconds(20)) {
                    verdicts(try await parley("doctor", "--json"))["workers"] == "ok"
                }
            }
        }
    }

    @Test func `the doctor asks the model that is configured`() async throws {
        try await withCommandLine { parley in
            try await Reactor.spawnThrowing {
                let model = SimulatedModel()
                try model.start()
                defer { model.close() }
                @Reactor func ask(_ name: String, _ options: String...) async throws -> CommandLineTool.Outcome {
                    let environment = ["AI_BASE_URL": "http://127.0.0.1:\(model.port)/v1", "AI_MODEL": name]
                    return try await parley.run(["doctor", "--json"] + options, environment: environment)
                }
                let none = try await parley("doctor", "--json")
                #expect(none.output.contains("No model is configured"))
                let good = try await ask("good")
                #expect(good.code == 0 && verdicts(good)["model"] == "ok" && good.output.contains("answers"), "\(good)")
                for (name, advice) in [("auth", "Set a key that"), ("quota", "Give the"), ("fail-404", "Look at")] {
                    let refused = try await ask(name)
                    #expect(refused.code == 1 && verdicts(refused)["model"] == "wrong", "\(refused)")
                    #expect(refused.output.contains(". \(advice)") && !refused.output.contains(".. "), "\(refused)")
                }
                let broken = try await ask("fail-500")
                #expect(broken.code == 0 && verdicts(broken)["model"] == "warning", "\(broken)")
                let calls = model.callCount
                let skipped = try await ask("auth", "--skip-model")
                #expect(verdicts(skipped)["model"] == "ok" && model.callCount == calls)
            }.value
        }
    }

    @Test func `the doctor names models that are left alone, and why`() async throws {
        try await withCommandLine { parley in
            try await Reactor.spawnThrowing {
                let redis = RedisConnection(try RedisSettings(url: parley.redisURL), purpose: "test")
                let isConnected = Latch()
                redis.onChange = { _, _ in isConnected.open() }
                redis.start()
                defer { redis.close() }
                await isConnected.wait()
                let until = WallTime.milliseconds() + 60_000
                _ = try await redis.send([
                    "HSET", "parley:{breaker}:open", "openai:0a1b2c3d:llama3:8b", "\(until) unauthorized",
                    "anthropic:0a1b2c3d:gone", "1000 failed",
                ])
            }.value
            let outcome = try await parley("doctor", "--json")
            #expect(outcome.code == 0)
            #expect(verdicts(outcome)["breaker"] == "warning")
            #expect(outcome.output.contains("openai, model llama3:8b"))
            #expect(outcome.output.contains("set a key"))
            #expect(!outcome.output.contains("model gone"))
        }
    }

    @Test func `wrong settings are all named, once each, with exit code 78`() async throws {
        try await withCommandLine(isEmpty: true) { parley in
            let outcome = try await parley(
                "tenant", "list", environment: ["PARLEY_TYPO": "1", "DATABASE_URL": "", "PARLEY_SHARDS": "0"])
            #expect(outcome.code == 78)
            #expect(outcome.output.isEmpty)
            for name in ["PARLEY_TYPO", "DATABASE_URL", "PARLEY_SHARDS"] {
                #expect(outcome.errors.components(separatedBy: name).count == 2, "\(outcome)")
            }
        }
    }

    @Test func `servers that are not there are named, with the setting that says where they are`() async throws {
        try await withCommandLine { parley in
            let noDatabase = try await parley(
                "tenant", "list", environment: ["DATABASE_URL": "postgres://u:hidden@127.0.0.1:1/x"])
            #expect(noDatabase.code == 1)
            #expect(noDatabase.errors.contains("PostgreSQL is not reachable at 127.0.0.1:1/x"))
            #expect(noDatabase.errors.contains("set DATABASE_URL"))
            #expect(!noDatabase.errors.contains("hidden"))

            let noRedis = try await parley("queue", environment: ["REDIS_URL": "redis://127.0.0.1:1"])
            #expect(noRedis.code == 1)
            #expect(noRedis.errors.contains("set REDIS_URL"))
        }
    }

    @Test func `another number of shards than the Redis has is a wrong setting`() async throws {
        try await withCommandLine { parley in
            try require(try await parley("queue", environment: ["PARLEY_SHARDS": "2"]))  // looking fixes nothing
            try require(try await parley("doctor"))
            #expect(try await parley("queue", environment: ["PARLEY_SHARDS": "2"]).code == 78)
            let wrong = try await parley("doctor", "--json", environment: ["PARLEY_SHARDS": "2"])
            #expect(wrong.code == 1)
            let verdicts = verdicts(wrong)
            #expect(verdicts["shards"] == "wrong" && verdicts["Redis"] == nil, "\(wrong)")
            #expect(verdicts["Redis durability"] != nil && verdicts["workers"] != nil, "\(wrong)")
        }
    }
}
