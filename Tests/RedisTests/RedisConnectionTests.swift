import Events
import Redis
import TestSupport
import Testing

@Reactor @Suite struct RedisConnectionTests {
    @Test func `replies come in the order of the commands, from many tasks at once`() async throws {
        try await withRedisConnection { connection, _ in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<64 {
                    group.addTask { @Sendable @Reactor in
                        for number in 0..<50 {
                            let text = "\(task).\(number)"
                            let reply = try await connection.send(["ECHO", text])
                            #expect(reply == .string(text))
                        }
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test func `every kind of reply is read`() async throws {
        try await withRedisConnection { connection, _ in
            let first = try await connection.send(["SET", "k", "v"])
            #expect(first == .string("OK"))
            #expect(try await connection.send(["GET", "k"]) == .string("v"))
            #expect(try await connection.send(["GET", "none"]) == .null)
            #expect(try await connection.send(["STRLEN", "k"]) == .integer(1))
            #expect(try await connection.send(["LRANGE", "none", "0", "-1"]) == .array([]))
            let nested = #"return {1, {}, {"a", {2, false, {"ü"}}}, redis.error_reply("ODD thing"), "z"}"#
            let expected = RedisReply.array([
                .integer(1), .array([]),
                .array([.string("a"), .array([.integer(2), .null, .array([.string("ü")])])]),
                .error("ODD thing"), .string("z"),
            ])
            #expect(try await connection.send(["EVAL", nested, "0"]) == expected)
        }
    }

    @Test func `replies of megabytes arrive whole`() async throws {
        try await withRedisConnection { connection, _ in
            let large = String(repeating: "0123456789abcdef", count: 512 * 1024)
            _ = try await connection.send(["SET", "large", large])
            async let first = connection.send(["GET", "large"])
            async let second = connection.send(["STRLEN", "large"])
            #expect(try await first == .string(large))
            #expect(try await second == .integer(Int64(large.utf8.count)))
            let items = (0..<20_000).map { "item \($0)" }
            _ = try await connection.send(["RPUSH", "items"] + items)
            #expect(try await connection.send(["LRANGE", "items", "0", "-1"]).strings() == items)
        }
    }

    @Test func `arguments keep every byte`() async throws {
        try await withRedisConnection { connection, _ in
            for text in ["", "\r\n", "$5\r\nhello", "ünïcödé 👋", "a\0b", String(repeating: "x", count: 1234)] {
                #expect(try await connection.send(["ECHO", text]) == .string(text))
            }
            let reply = try await connection.send { command in
                command.add("RPUSH")
                command.add("l")
                for number in 0..<200 { command.add(number - 100) }
                command.add([0x62, 0x79, 0x74, 0x65])
            }
            #expect(reply == .integer(201))
            #expect(try await connection.send(["LRANGE", "l", "0", "0"]).strings() == ["-100"])
            #expect(try await connection.send(["LRANGE", "l", "-1", "-1"]).strings() == ["byte"])
        }
    }

    @Test func `an error reply is an error of its command only`() async throws {
        try await withRedisConnection { connection, _ in
            _ = try await connection.send(["SET", "k", "v"])
            let wrong = Reactor.spawnThrowing { try await connection.send(["LPUSH", "k", "x"]) }
            async let right = connection.send(["GET", "k"])
            let error = await #expect(throws: RedisError.self) { try await wrong.value }
            #expect(error.flatMap(code) == "WRONGTYPE")
            #expect(try await right == .string("v"))
        }
    }

    @Test func `commands fail at once while there is no server, and work when it comes`() async throws {
        try await withRedis { redis in
            redis.stop()
            let connection = RedisConnection(try RedisSettings(url: redis.url), purpose: "test")
            var changes: [Bool] = []
            connection.onChange = { isUp, _ in changes.append(isUp) }
            connection.start()
            defer { connection.close() }
            #expect(await connection.waitUntilConnected(within: .milliseconds(200)) == false)
            await #expect(throws: RedisError.unreachable(server: redis.socket, reason: "Connection refused")) {
                try await connection.send(["PING"])
            }
            #expect(changes == [false])
            try await redis.restart()
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            #expect(try await connection.send(["PING"]) == .string("PONG"))
            #expect(changes == [false, true])
        }
    }

    @Test func `a killed server fails every outstanding command once, and the connection comes back`() async throws {
        try await withRedisConnection { connection, redis in
            var changes: [Bool] = []
            connection.onChange = { isUp, _ in changes.append(isUp) }
            redis.pause()
            let commands = (0..<100).map { number in
                Reactor.spawnThrowing { try await connection.send(["ECHO", "\(number)"]) }
            }
            await endOfTurn()  // the commands are written
            redis.stop()
            for command in commands {
                let error = await #expect(throws: RedisError.self) { try await command.value }
                #expect(error.map(isLost) == true)
            }
            #expect(!connection.isConnected)
            #expect(changes == [false])
            try await redis.restart()
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            #expect(try await connection.send(["PING"]) == .string("PONG"))
            #expect(changes == [false, true])
        }
    }

    @Test func `a blown deadline ends the connection and all that waits on it`() async throws {
        try await withRedisConnection { connection, redis in
            redis.pause()
            let patient = Reactor.spawnThrowing { try await connection.send(["PING"], deadline: .seconds(60)) }
            let hasty = Reactor.spawnThrowing { try await connection.send(["PING"], deadline: .milliseconds(50)) }
            let error = await #expect(throws: RedisError.self) { try await hasty.value }
            #expect(error == .lost(server: redis.socket, reason: "no reply within 50 ms"))
            let other = await #expect(throws: RedisError.self) { try await patient.value }
            #expect(other.map(isLost) == true)
            redis.resume()
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            let reply = try await connection.send(["PING"])
            #expect(reply == .string("PONG"))
        }
    }

    @Test func `a blocking command may take longer than the settings' deadline`() async throws {
        try await withRedis { redis in
            var settings = try RedisSettings(url: redis.url)
            settings.commandDeadline = .milliseconds(50)
            let connection = RedisConnection(settings, purpose: "waiting")
            connection.start()
            defer { connection.close() }
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            #expect(try await connection.send(["BLPOP", "none", "0.4"], deadline: .seconds(3)) == .null)
        }
    }

    @Test func `cancelling a caller does not disturb the replies`() async throws {
        try await withRedisConnection { connection, _ in
            let cancelled = Reactor.spawnThrowing { try await connection.send(["ECHO", "cancelled"]) }
            let other = Reactor.spawnThrowing { try await connection.send(["ECHO", "other"]) }
            cancelled.cancel()
            let reply = try await cancelled.value
            #expect(reply == .string("cancelled"))
            #expect(try await other.value == .string("other"))
        }
    }

    @Test func `closing fails what is outstanding and everything after it`() async throws {
        try await withRedisConnection { connection, redis in
            redis.pause()
            let command = Reactor.spawnThrowing { try await connection.send(["PING"]) }
            await Task.yield()
            connection.close()
            let error = await #expect(throws: RedisError.self) { try await command.value }
            #expect(error == .lost(server: redis.socket, reason: "closed"))
            await #expect(throws: RedisError.unreachable(server: redis.socket, reason: "closed")) {
                try await connection.send(["PING"])
            }
            #expect(await connection.waitUntilConnected(within: .seconds(10)) == false)
        }
    }

    @Test func `a replica's refusal to write ends the connection, so that the next finds the primary`() async throws {
        try await withRedisConnection { connection, redis in
            var changes: [Bool] = []
            connection.onChange = { isUp, _ in changes.append(isUp) }
            _ = try await connection.send(["REPLICAOF", "127.0.0.1", "1"])
            let error = await #expect(throws: RedisError.self) { try await connection.send(["SET", "k", "v"]) }
            #expect(error.flatMap(code) == "READONLY")
            #expect(changes.first == false)
            #expect(await connection.waitUntilConnected(within: .seconds(10)))
            _ = try await connection.send(["REPLICAOF", "NO", "ONE"])
            #expect(try await connection.send(["SET", "k", "v"]) == .string("OK"))
        }
    }
}
