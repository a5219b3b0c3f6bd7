import Events
import Redis
import TestSupport
import Testing

@Reactor @Suite struct RedisScriptTests {
    private let script = RedisScript(
        name: "count", source: #"return {redis.call("INCRBY", KEYS[1], ARGV[1]), ARGV[2]}"#)

    @Test func `a script is loaded when Redis does not know it, and again after a flush`() async throws {
        try await withRedisConnection { connection, _ in
            for round in 1...3 {
                let reply = try await connection.run(script, keys: ["k"], arguments: ["2", "ü"])
                #expect(reply == .array([.integer(Int64(2 * round)), .string("ü")]))
                _ = try await connection.send(["SCRIPT", "FLUSH"])
            }
        }
    }

    @Test func `many calls at once find the script gone, each runs once and it is loaded once`() async throws {
        try await withRedisConnection { connection, _ in
            let calls = (0..<50).map { number in
                Reactor.spawnThrowing { try await connection.run(script, keys: ["k"], arguments: ["1", "\(number)"]) }
            }
            for (number, call) in calls.enumerated() {
                #expect(try await call.value.array().last == .string("\(number)"))
            }
            #expect(try await connection.send(["GET", "k"]) == .string("50"))
            let statistics = try await connection.send(["INFO", "commandstats"]).string()
            #expect(statistics.contains("cmdstat_script|load:calls=1,"))
        }
    }

    @Test func `a script that does not compile says why`() async throws {
        try await withRedisConnection { connection, _ in
            let broken = RedisScript(name: "broken", source: "return (")
            let error = await #expect(throws: RedisError.self) {
                try await connection.run(broken, keys: [], arguments: [])
            }
            #expect(error.flatMap(code) == "ERR")
            #expect("\(error.map { "\($0)" } ?? "")".contains("compiling script"))
        }
    }

    @Test func `the name of a script is the SHA-1 of its source`() {
        #expect(RedisScript(name: "abc", source: "abc").sha == "a9993e364706816aba3e25717850c26c9cd0d89d")
    }
}
