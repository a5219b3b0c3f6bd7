import Events
import Foundation
import Redis
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
            let outcome = try await parley("doctor", "--json", environment: ["AI_API_KEY": "hidden-key"])
            #expect(outcome.code == 0, "\(outcome)")
            #expect(outcome.object["healthy"] as? Bool == true)
            #expect(verdicts(outcome)["PostgreSQL version"] == "ok")
            let settings = try #require(outcome.object["settings"] as? [String: String])
            #expect(settings["AI_API_KEY"] == "***")
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
        }
    }
}
