import Foundation
import TestSupport
import Testing

@Suite struct CommandsAccountsTests {
    @Test func `migrate brings an empty database up to date, and does nothing the second time`() async throws {
        try await withCommandLine(isEmpty: true) { parley in
            let before = try await parley("migrate", "--status", "--json")
            #expect(before.code == 1)
            let pending = try #require(before.object["pending"] as? [String])
            #expect(pending.contains("m0001_accounts"))

            let first = try require(try await parley("migrate", "--json"))
            #expect(first.object["applied"] as? [String] == pending)
            let second = try require(try await parley("migrate"))
            #expect(second.output == "The database is up to date.\n")

            let after = try require(try await parley("migrate", "--status", "--json"))
            #expect((after.object["pending"] as? [String])?.isEmpty == true)
        }
    }

    @Test func `without migrations every command says to run parley migrate`() async throws {
        try await withCommandLine(isEmpty: true) { parley in
            let outcome = try await parley("tenant", "list")
            #expect(outcome.code == 1)
            #expect(outcome.errors == "parley: the database lacks tables of Parley: run `parley migrate`\n")
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func `a tenant is created once and listed`() async throws {
        try await withCommandLine { parley in
            let again = try await parley("tenant", "create", "acme")
            #expect(again.code == 1)
            #expect(again.errors.contains("--if-missing"))
            let missing = try require(try await parley("tenant", "create", "acme", "--if-missing", "--json"))
            #expect(missing.object["created"] as? Bool == false)

            let list = try require(try await parley("tenant", "list", "--json")).list
            #expect(list.map { $0["name"] as? String } == ["acme"])
            #expect(list[0]["id"] as? Int == missing.object["id"] as? Int)
            #expect(try await parley("tenant", "list").output.hasPrefix("ID  NAME"))
            #expect(try await parley("tenant", "create", "").code == 64)
        }
    }

    @Test func `a bot is created, shown and changed, only in what is given`() async throws {
        try await withCommandLine { parley in
            let created = try require(
                try await parley(
                    "bot", "create", "support", "--tenant", "acme", "--prompt", "Be kind.", "--language", "fr",
                    "--providers", "openai,knowledge", "--history", "3", "--tokens", "900", "--user-limit", "20",
                    "--coalesce", "--contact", "a@b.c", "--apology", "Oh.", "--model", "m", "--json"))
            #expect(created.object["created"] as? Bool == true)
            #expect(created.object["default"] as? Bool == true)

            try require(
                try await parley("bot", "set", "support", "--tenant", "acme", "--model", "", "--tokens", "default"))
            let bot = try require(try await parley("bot", "show", "--tenant", "acme", "--json")).object
            #expect(bot["model"] is NSNull)
            #expect(bot["tokens"] is NSNull)
            #expect(bot["prompt"] as? String == "Be kind.")
            #expect(bot["providers"] as? [String] == ["openai", "knowledge"])
            #expect(bot["history"] as? Int == 3)
            #expect(bot["user_limit"] as? Int == 20)
            #expect(bot["coalesce"] as? Bool == true)
            #expect(bot["version"] as? Int == 2)
        }
    }

    @Test func `the tenant and the bot go by name or id, and the default moves`() async throws {
        try await withCommandLine { parley in
            try require(try await parley("bot", "create", "one", "--tenant", "acme"))
            let two = try require(try await parley("bot", "create", "two", "--tenant", "acme", "--default", "--json"))
            let tenant = try #require(two.object["tenant"] as? Int)
            let id = try #require(two.object["id"] as? Int)
            let shown = try require(try await parley("bot", "show", "\(id)", "--tenant", "\(tenant)", "--json"))
            #expect(shown.object["name"] as? String == "two")
            let list = try require(try await parley("bot", "list", "--tenant", "acme", "--json")).list
            #expect(list.map { $0["default"] as? Bool } == [false, true])
        }
    }

    @Test func `numbers have the ranges of the settings, and 0 is no limit`() async throws {
        try await withCommandLine { parley in
            let numbers = ["--history", "100", "--tokens", "0", "--user-limit", "0"]
            let bot = try require(try await parley.run(["bot", "create", "b", "--tenant", "acme", "--json"] + numbers))
            #expect(bot.object["history"] as? Int == 100)
            #expect(bot.object["tokens"] as? Int == 0)
            #expect(bot.object["user_limit"] as? Int == 0)
        }
    }

    @Test func `a provider that is not configured here is warned of`() async throws {
        try await withCommandLine { parley in
            let create = ["bot", "create", "b", "--tenant", "acme", "--providers", "openai,knowledge", "--json"]
            let warned = try require(try await parley.run(create))
            #expect(warned.errors.contains("AI_API_KEY"))
            let set = ["bot", "set", "b", "--tenant", "acme", "--providers", "openai,anthropic"]
            let silent = try require(
                try await parley.run(set, environment: ["AI_BASE_URL": "http://h", "AI_ANTHROPIC_API_KEY": "k"]))
            #expect(silent.errors.isEmpty)
        }
    }

    @Test func `all programs tell the same version, without any server`() async throws {
        try await withTemporaryFolder { folder in
            let tool = CommandLineTool(folder: folder, redisURL: "", databaseURL: "")
            var versions: Set<String> = []
            for program in ["parley", "gateway", "worker"] {
                let outcome = try require(try await tool.run(["--version"], program: program))
                #expect(outcome.output.hasPrefix("\(program) "), "\(outcome)")
                versions.insert(String(outcome.output.dropFirst(program.count)))
            }
            #expect(versions.count == 1, "\(versions)")
        }
    }

    @Test func `if-missing leaves a bot as it is`() async throws {
        try await withCommandLine { parley in
            try require(try await parley("bot", "create", "one", "--tenant", "acme", "--prompt", "First."))
            let again = try require(
                try await parley(
                    "bot", "create", "one", "--tenant", "acme", "--prompt", "Second.", "--if-missing", "--json"))
            #expect(again.object["created"] as? Bool == false)
            #expect(again.object["prompt"] as? String == "First.")
            #expect(try await parley("bot", "create", "one", "--tenant", "acme").code == 1)
        }
    }

    @Test func `a prompt may come from a file or standard input`() async throws {
        try await withCommandLine { parley in
            let path = "\(parley.folder)/prompt.txt"
            try "Line one.\nLine two.\n".write(toFile: path, atomically: true, encoding: .utf8)
            let file = try require(
                try await parley("bot", "create", "one", "--tenant", "acme", "--prompt-file", path, "--json"))
            #expect(file.object["prompt"] as? String == "Line one.\nLine two.")
            let input = try require(
                try await parley(
                    "bot", "set", "one", "--tenant", "acme", "--prompt-file", "-", "--json", input: "Short."))
            #expect(input.object["prompt"] as? String == "Short.")
        }
    }

    @Test(arguments: [
        ["bot", "create", "Bad", "--tenant", "acme"], ["bot", "create", "b"],
        ["bot", "create", "b", "--tenant", "acme", "--history", "101"],
        ["bot", "create", "b", "--tenant", "acme", "--tokens", "many"],
        ["bot", "create", "b", "--tenant", "acme", "--language", "de"],
        ["bot", "create", "b", "--tenant", "acme", "--providers", "acme-ai"],
        ["bot", "create", "b", "--tenant", "acme", "--providers", "openai,openai"],
        ["bot", "create", "b", "--tenant", "acme", "--tokens", "1000001"],
        ["bot", "create", "b", "--tenant", "acme", "--user-limit", "-1"],
        ["bot", "create", "b", "--tenant", "acme", "--prompt", "a", "--prompt-file", "b"],
        ["knowledge", "remove", "--tenant", "acme"], ["knowledge", "remove", "1", "--all", "--tenant", "acme"],
        ["knowledge", "list", "--tenant", "acme", "--limit", "0"], ["pause", "nonsense"],
        ["key", "create", "--tenant", "acme", "--name", "k", "--role", "king"],
        ["key", "revoke", "first", "--tenant", "acme"], ["queue", "show", "nonsense"],
        ["knowledge", "search", "--tenant", "acme"], ["send", "--user", "ana", "hi"], ["fly"],
    ])
    func `wrong arguments are refused before anything is connected`(_ arguments: [String]) async throws {
        try await withTemporaryFolder { folder in
            let parley = CommandLineTool(folder: folder, redisURL: "redis://127.0.0.1:1", databaseURL: "postgres://h/d")
            let outcome = try await parley.run(arguments)
            #expect(outcome.code == 64)
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.contains("Usage: parley"))
        }
    }

    @Test func `a key is printed once, listed without it, and revoked`() async throws {
        try await withCommandLine { parley in
            let created = try require(
                try await parley("key", "create", "--tenant", "acme", "--name", "web", "--role", "writer", "--json"))
            let key = try #require(created.object["key"] as? String)
            let id = try #require(created.object["id"] as? Int)
            #expect(key.hasPrefix("pk_"))

            let listed = try require(try await parley("key", "list", "--tenant", "acme", "--json"))
            #expect(!listed.output.contains(key))
            #expect(listed.list[0]["revoked_at"] == nil)
            try require(try await parley("key", "revoke", "\(id)", "--tenant", "acme"))
            try require(try await parley("key", "revoke", "\(id)", "--tenant", "acme", "--json"))
            let after = try require(try await parley("key", "list", "--tenant", "acme", "--json"))
            #expect(after.list[0]["revoked_at"] is String)
            #expect(try await parley("key", "revoke", "999", "--tenant", "acme").code == 1)
        }
    }

    @Test func `a revocation that cannot be announced is not called done`() async throws {
        try await withCommandLine { parley in
            let key = try require(
                try await parley("key", "create", "--tenant", "acme", "--name", "web", "--role", "reader", "--json"))
            let outcome = try await parley(
                "key", "revoke", "\(key.object["id"] as? Int ?? 0)", "--tenant", "acme",
                environment: ["REDIS_URL": "redis://127.0.0.1:1"])
            #expect(outcome.code == 1)
            #expect(outcome.errors.contains("revoke it again") && outcome.errors.contains("another minute"))
        }
    }

    @Test func `a revocation says how many programs it was told`() async throws {
        try await CommandsGateway.with { parley, _ in
            // A gateway may be ready a moment before it listens.
            try await eventually("the gateway to hear of it") {
                let revoked = try require(try await parley("key", "revoke", "1", "--tenant", "acme", "--json"))
                return revoked.object["programs_told"] as? Int == 1
            }
        }
    }
}
