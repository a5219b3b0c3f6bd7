import Service
import Testing

struct SettingsReaderTests {
    private struct Refused: Error { let reason: String }

    @Test func `without an environment everything has its default`() throws {
        var reader = SettingsReader([:])
        let turns = reader.integer(.turnsAtOnce)
        let (drain, block) = (reader.seconds(.drainSeconds), reader.milliseconds(.rateLimitBlock))
        let allowsUnsafe = reader.boolean(.allowUnsafeRedis)
        #expect(turns == 64 && drain == .seconds(25) && block == .seconds(300) && !allowsUnsafe)
        #expect(reader.text(.bind) == "127.0.0.1")
        #expect(reader.text(.modelKey) == nil && reader.secret(.modelKey) == nil)
        try reader.finish()
    }

    @Test func `what is given holds, and an empty text is not given`() throws {
        var reader = SettingsReader([
            "PORT": "9000", "PARLEY_BIND": "", "PARLEY_ALLOW_UNSAFE_REDIS": "yes", "OTHER": "x",
        ])
        let (port, allowsUnsafe) = (reader.integer(.port), reader.boolean(.allowUnsafeRedis))
        #expect(port == 9000 && allowsUnsafe)
        #expect(reader.text(.bind) == "127.0.0.1")
        try reader.finish()
    }

    @Test func `every kind of wrong value is reported, all together`() {
        var reader = SettingsReader([
            "PORT": "80a", "PARLEY_TURNS_AT_ONCE": "0", "PARLEY_DRAIN_SECONDS": "-1", "RATE_LIMIT_BLOCK": "1.5",
            "SESSION_MAX_AGE": "99999999999999999999", "PARLEY_ALLOW_UNSAFE_REDIS": "maybe", "PARLEY_LOG": "xml",
            "REDIS_URL": "http://redis", "PARLEY_TYPO": "1",
        ])
        _ = reader.integer(.port)
        _ = reader.integer(.turnsAtOnce)
        _ = reader.seconds(.drainSeconds)
        _ = reader.milliseconds(.rateLimitBlock)
        _ = reader.milliseconds(.sessionMaximumAge)
        _ = reader.boolean(.allowUnsafeRedis)
        _ = reader.choice(.log, ["text": 1, "json": 2])
        _ = reader.required(.databaseURL)
        let url: Int? = reader.parsed(.redisURL, reason: { (error: Refused) in error.reason }) {
            (_) throws(Refused) in throw Refused(reason: "it is not a Redis URL")
        }
        reader.report("Two settings do not go together: choose one")
        #expect(url == nil)
        let expected = [
            "PARLEY_TYPO is not a setting of Parley: remove it, or look for its right name in docs/configuration.md",
            "PORT is \"80a\": give a whole number from 0 to 65535",
            "PARLEY_TURNS_AT_ONCE is \"0\": give a whole number from 1 to 10000",
            "PARLEY_DRAIN_SECONDS is \"-1\": give a whole number from 1 to 86400",
            "RATE_LIMIT_BLOCK is \"1.5\": give a whole number from 1 to 604800000",
            "SESSION_MAX_AGE is \"99999999999999999999\": give a whole number from 1 to 604800000",
            "PARLEY_ALLOW_UNSAFE_REDIS is \"maybe\": give yes or no",
            "PARLEY_LOG is \"xml\": give one of text, json",
            "DATABASE_URL is missing: set it",
            "REDIS_URL: it is not a Redis URL",
            "Two settings do not go together: choose one",
        ]
        #expect(throws: SettingsError(problems: expected)) { try reader.finish() }
        #expect(SettingsError(problems: ["a", "b"]).description == "a\nb")
    }

    @Test func `what Kubernetes adds for a service called parley is not a mistake`() throws {
        var reader = SettingsReader([
            "PARLEY_SERVICE_HOST": "10.0.0.1", "PARLEY_SERVICE_PORT": "80", "PARLEY_SERVICE_PORT_HTTP": "80",
            "PARLEY_PORT": "tcp://10.0.0.1:80", "PARLEY_PORT_80_TCP": "tcp://10.0.0.1:80",
            "PARLEY_PORT_80_TCP_ADDR": "10.0.0.1", "PARLEY_PORT_80_TCP_PORT": "80", "PARLEY_PORT_80_TCP_PROTO": "tcp",
            "PARLEY_METRICS_SERVICE_HOST": "10.0.0.2", "PARLEY_METRICS_PORT": "tcp://10.0.0.2:9090",
        ])
        let port = reader.integer(.metricsPort)
        #expect(port == 0)
        try reader.finish()
    }

    @Test(arguments: [
        "PARLEY_METRIC_PORT", "PARLEY_PORT", "PARLEY_PORT_HTTP", "PARLEY_PORT_80", "PARLEY_PORT_80_TCP_NAME", "PARLEY_",
    ]) func `a name that only looks like that is`(name: String) {
        #expect(throws: SettingsError.self) { try SettingsReader([name: "9000"]).finish() }
    }

    @Test func `a secret shows nowhere but where it is revealed`() {
        let secret = SettingsReader(["AI_API_KEY": "sk-hidden"]).secret(.modelKey)
        #expect(secret?.reveal() == "sk-hidden")
        var dumped = ""
        dump(["key": secret], to: &dumped)
        let printed = ["\(secret as Any)", String(reflecting: secret), String(describing: [secret]), dumped]
        for text in printed {
            #expect(!text.contains("hidden"))
            #expect(text.contains("***"))
        }
    }

    @Test func `the environment is read`() {
        #expect(currentEnvironment()["PATH"]?.isEmpty == false)
    }
}
