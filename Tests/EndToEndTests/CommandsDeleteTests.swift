import Events
import Postgres
import Redis
import Testing

@testable import Conversations

@Suite(.timeLimit(.minutes(10))) struct CommandsDeleteTests {
    /// Conversations that are answered (in PostgreSQL, with a session), waiting (in Redis only), dead, and dropped.
    @Reactor private func makeConversations(_ parley: CommandLineTool, _ options: [String]) async throws {
        try await CommandsGateway.running("worker", parley) { _ in
            for user in ["ana", "bob"] {
                try require(try await parley.run(["send", "--user", user] + options + ["Do you sell tea?"]))
            }
        }
        let waiting = try await parley.run(["send", "--user", "cy", "--timeout", "1"] + options + ["hello"])
        #expect(waiting.code == 1)
        let (dead, dropped) = ("msg_00000000000000000000000001_0", "msg_00000000000000000000000002_0")
        for (user, message) in [("dan", dead), ("eve", dropped)] {
            let conversation = try await CommandsGateway.conversation(user, parley)
            try await CommandsGateway.withDatabase(parley) { pool in
                let letter = DeadLetter(
                    id: message, lane: conversation, tenant: 1, envelope: "{}", reason: "crashed", worker: "w1",
                    attempts: 0, crashes: 3, arrivedAt: 1_700_000_000_000)
                try await DeadLetterStore(pool).bury(letter, token: 1)
            }
        }
        try require(try await parley("dead", "drop", dropped))
    }

    /// Keys of Redis that hold something of a tenant's conversations.
    @Reactor private func keys(_ parley: CommandLineTool) async throws -> [String] {
        var found: [String] = []
        try await CommandsGateway.withRedis(parley) { redis in
            found = try await redis.send(["KEYS", "parley:*:1.1.http.*"]).array().map { try $0.string() }
            found += try await redis.send(["ZRANGE", "parley:{0}:sessions", "0", "-1"]).array().map { try $0.string() }
        }
        return found
    }

    private static let spoken = [
        "conversations", "messages", "turns", "sessions", "dead_letters", "dead_once", "lane_events",
    ]

    @Test func `a bot with conversations is deleted only when they may be erased, and then with all of them`()
        async throws
    {
        try await CommandsGateway.with { parley, options in
            try await makeConversations(parley, options)
            let refused = try await parley("bot", "delete", "support", "--tenant", "acme")
            #expect(refused.code == 1 && refused.errors.contains("--force"), "\(refused)")
            #expect(try await CommandsGateway.rows(Self.spoken, parley) > 0)

            let done = try require(
                try await parley("bot", "delete", "support", "--tenant", "acme", "--force", "--json"))
            #expect(done.object["conversations_erased"] as? Int == 5, "\(done)")
            #expect(try await CommandsGateway.rows(Self.spoken + ["bots", "knowledge"], parley) == 0)
            #expect(try await CommandsGateway.rows(["usage"], parley) > 0, "the tenant's sums stay")
            #expect(try await keys(parley).isEmpty)
            #expect(try await parley("queue", "audit").code == 0)
            let sent = try await parley.run(["send", "--user", "ana"] + options + ["hello"])
            #expect(sent.code == 1 && sent.errors.contains("no default bot"), "\(sent)")
            #expect(try await parley("bot", "delete", "support", "--tenant", "acme").code == 1)
            let again = try require(try await parley("bot", "delete", "1", "--tenant", "acme", "--force", "--json"))
            #expect(again.object["deleted"] as? Bool == false)
        }
    }

    @Test func `a tenant is deleted with its keys, and its keys stop working`() async throws {
        try await CommandsGateway.with { parley, options in
            try await makeConversations(parley, options)
            try require(try await parley("tenant", "create", "other"))
            try require(try await parley("bot", "create", "support", "--tenant", "other"))
            #expect(try await parley("tenant", "delete", "acme").code == 1)
            let done = try require(try await parley("tenant", "delete", "acme", "--force", "--json"))
            #expect(done.object["conversations_erased"] as? Int == 5, "\(done)")
            #expect(try await CommandsGateway.rows(Self.spoken + ["usage", "api_keys", "knowledge"], parley) == 0)
            #expect(try await keys(parley).isEmpty)
            let sent = try await parley.run(["send", "--user", "ana"] + options + ["hello"])
            #expect(sent.code == 1 && sent.errors.contains("401"), "\(sent)")
            let left = try require(try await parley("tenant", "list", "--json")).list
            #expect(left.map { $0["name"] as? String } == ["other"])
            try require(try await parley("tenant", "delete", "other"))
        }
    }
}
