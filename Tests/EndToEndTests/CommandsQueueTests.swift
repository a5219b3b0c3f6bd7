import Conversations
import Events
import Foundation
import HTTP
import Postgres
import Redis
import TestSupport
import Testing

@Suite struct CommandsQueueTests {
    @Test func `send prints the reply, and each reply to lines of standard input`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley) { _ in
                let one = try require(
                    try await parley.run(["send", "--user", "ana"] + options + ["Do", "you", "sell", "tea?"]))
                #expect(one.output == "Yes, green and black.\n")
                let lines = try require(
                    try await parley.run(
                        ["send", "--user", "bob"] + options, input: "Do you sell tea?\n\nDo you sell tea?"))
                #expect(lines.output == "Yes, green and black.\nYes, green and black.\n")
                let json = try require(
                    try await parley.run(["send", "--user", "cy", "--json"] + options + ["Do you sell tea?"]))
                #expect(json.object["status"] as? String == "answered")
                #expect(json.object["text"] as? String == "Yes, green and black.")
            }
        }
    }

    @Test func `send says what is wrong with the key, the bot and the address`() async throws {
        try await CommandsGateway.with { parley, options in
            let key = try await parley.run(["send", "--user", "ana", "--key", "pk_wrong"] + options.prefix(2) + ["hi"])
            #expect(key.code == 1)
            #expect(key.errors.contains("401"))
            let bot = try await parley.run(["send", "--user", "ana", "--bot", "nobody"] + options + ["hi"])
            #expect(bot.code == 1)
            #expect(bot.errors.contains("parley bot list"))
            #expect(key.errors.contains("parley key create"))
            let away = try await parley.run([
                "send", "--user", "ana", "--key", "k", "--url", "http://127.0.0.1:1", "hi",
            ])
            #expect(away.code == 1)
            #expect(away.errors.contains("--url"))
        }
    }

    @Test func `a message without a worker shows in the queue, and what is damaged is found and repaired`() async throws
    {
        try await CommandsGateway.with { parley, options in
            let sent = try await parley.run(["send", "--user", "ana", "--timeout", "1"] + options + ["hidden words"])
            #expect(sent.code == 1)
            #expect(sent.errors.contains("parley queue"))

            let depth = try require(try await parley("queue", "--json")).object
            #expect(depth["ready"] as? Int == 1)
            let tenants = try #require(depth["tenants"] as? [[String: Any]])
            #expect(tenants.map { $0["name"] as? String } == ["acme"])
            let tenant = try #require(tenants[0]["id"] as? Int)
            let bots = try require(try await parley("bot", "list", "--tenant", "acme", "--json")).list
            let conversation = "\(tenant).\(try #require(bots[0]["id"] as? Int)).http.ana"

            let shown = try require(try await parley("queue", "show", conversation, "--json"))
            #expect(shown.object["state"] as? String == "ready")
            #expect((shown.object["messages"] as? [[String: Any]])?.count == 1)
            #expect(!shown.output.contains("hidden words"))
            #expect(try await parley("queue", "show", conversation, "--text").output.contains("hidden words"))

            let whole = try require(try await parley("queue", "audit", "--json"))
            #expect(whole.object["conversations"] as? Int == 1)
            try await CommandsGateway.withRedis(parley) { redis in _ = try await redis.send(["DEL", "parley:{0}:ring"])
            }
            let audit = try await parley("queue", "audit", "--json")
            #expect(audit.code == 1)
            #expect((audit.object["faults"] as? [[String: String]])?.first?["conversation"] == conversation)
            #expect(try await parley("doctor").output.contains("parley queue audit --repair"))
            try require(try await parley("queue", "audit", "--repair"))
            try require(try await parley("queue", "audit"))

            // A lease of a conversation that has nothing else.
            try await CommandsGateway.withRedis(parley) { redis in
                _ = try await redis.send(["ZADD", "parley:{0}:leases", "1", "1.1.http.nobody"])
            }
            #expect(try await parley("queue", "audit").output.contains("1.1.http.nobody"))
            try require(try await parley("queue", "audit", "--repair"))
            try require(try await parley("queue", "audit"))
        }
    }

    @Test func `a paused conversation is not answered until it is resumed`() async throws {
        try await CommandsGateway.with { parley, options in
            let sent = try await parley.run(
                ["send", "--user", "ana", "--timeout", "1"] + options + ["Do you sell tea?"])
            #expect(sent.code == 1)
            let conversation = try await CommandsGateway.conversation("ana", parley)
            let paused = try require(try await parley("pause", conversation, "--json"))
            #expect(paused.object["state"] as? String == "paused")
            #expect(try await parley("pause", "nonsense").code == 64)
            try await CommandsGateway.running("worker", parley) { _ in
                // Somebody else's message is answered meanwhile.
                let other = try await parley.run(["send", "--user", "bob"] + options + ["Do you sell tea?"])
                #expect(other.output == "Yes, green and black.\n")
                let shown = try require(try await parley("queue", "show", conversation, "--json"))
                #expect(shown.object["state"] as? String == "paused")
                try require(try await parley("resume", conversation))
                try await eventually("the message to be answered", within: .seconds(20)) {
                    try await parley("queue", "show", conversation, "--json").object["state"] as? String == "idle"
                }
            }
        }
    }

    @Test func `send says why a blocked user's message has no reply`() async throws {
        try await CommandsGateway.with { parley, options in
            try require(try await parley("bot", "set", "support", "--tenant", "acme", "--user-limit", "1"))
            try await CommandsGateway.running("worker", parley) { _ in
                let input = "Do you sell tea?\nDo you sell tea?\nDo you sell tea?\n"
                let said = try require(try await parley.run(["send", "--user", "ana"] + options, input: input))
                #expect(said.output.contains("Too many messages"))
                #expect(said.errors.contains("over the limit of messages and blocked"), "\(said)")
            }
        }
    }

    @Test func `dead messages are listed, shown, retried and dropped`() async throws {
        try await withCommandLine { parley in
            let tenant = try #require(try await parley("tenant", "list", "--json").list[0]["id"] as? Int)
            let ids = (1...3).map { "msg_0000000000000000000000000\($0)_0" }
            try await Self.bury(ids, tenant: Int64(tenant), parley)

            #expect(try require(try await parley("dead", "list", "--tenant", "acme", "--json")).list.count == 3)
            let shown = try require(try await parley("dead", "show", ids[0], "--json"))
            #expect(shown.object["reason"] as? String == "crashed")
            #expect(shown.object["text"] == nil)
            #expect(try await parley("dead", "show", ids[0], "--text", "--json").object["text"] as? String == "boo")

            // The third is in PostgreSQL only, as after a loss of Redis' data.
            try require(try await parley("dead", "retry", ids[0], ids[2]))
            try require(try await parley("dead", "drop", ids[1], "--json"))
            #expect(try await parley("dead", "list").output == "No message is dead.\n")
            #expect(try await parley("dead", "retry", ids[0]).code == 1)
            let depth = try require(try await parley("queue", "--json")).object
            #expect(depth["dead"] as? Int == 0)
            let lane = try require(try await parley("queue", "show", "\(tenant).1.http.cy", "--json")).object
            #expect((lane["messages"] as? [[String: Any]])?.map { $0["id"] as? String } == [ids[0], ids[2]])
        }
    }

    @Reactor private static func bury(_ ids: [String], tenant: Int64, _ parley: CommandLineTool) async throws {
        let pool = PostgresPool(try PostgresSettings(url: parley.databaseURL, maximum: 1, minimum: 0))
        pool.start()
        for id in ids {
            let letter = DeadLetter(
                id: id, lane: "\(tenant).1.http.cy", tenant: tenant,
                envelope: #"{"id":"\#(id)","text":"boo","at":1700000000000}"#, reason: "crashed", worker: "w1",
                attempts: 0, crashes: 3, arrivedAt: 1_700_000_000_000)
            try await DeadLetterStore(pool).bury(letter, token: 1)
        }
        await pool.close()
        try await CommandsGateway.withRedis(parley) { redis in
            _ = try await redis.send(["ZADD", "parley:{0}:dead", "1", ids[0], "2", ids[1]])
        }
    }
}
