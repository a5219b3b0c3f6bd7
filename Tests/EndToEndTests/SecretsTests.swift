import Events
import Foundation
import SimulatedModel
import TestSupport
import Testing

/// Keys of tenants and bots on their way: kept by a command, used by a worker that runs.
@Reactor @Suite(.timeLimit(.minutes(10))) struct SecretsTests {
    private nonisolated static let plan = Plan.model {
        $0.startsPrograms = false
        $0.environment = ["AI_API_KEY": "sk-environment", "PARLEY_LOG_LEVEL": "debug"]
    }

    private func key(_ id: String, _ deployment: Deployment) async throws -> String {
        try require(try await deployment.commandLine("secret", "key", "--id", id)).output.filter { !$0.isNewline }
    }

    private func set(
        _ value: String, _ keys: String, _ deployment: Deployment, _ options: [String] = []
    ) async throws -> CommandLineTool.Outcome {
        try require(
            try await deployment.commandLine.run(
                ["secret", "set", "--tenant", "demo", "openai", "--json"] + options, input: value + "\n",
                environment: ["PARLEY_SECRET_KEYS": keys]))
    }

    /// Starts a gateway, and a worker with these keys.
    private func start(_ deployment: Deployment, keys: String?) async throws {
        if deployment.gateways.isEmpty { try deployment.startGateway() }
        try await deployment.startReadyWorker(keys.map { ["PARLEY_SECRET_KEYS": $0] } ?? [:])
        try await deployment.waitUntilReady()
    }

    /// What the model got for a message's key.
    private func keyUsed(_ text: String, bot: String? = nil, _ deployment: Deployment) async throws -> String? {
        let answer = try await deployment.client().post(text, bot: bot, wait: 20)
        #expect(answer.reply == "You said: \(text)", "\(answer)")
        return deployment.model.keys.last
    }

    @Test func `a worker calls with the key of the bot, else of its tenant, else its own, also across a rotation`()
        async throws
    {
        try await withDeployment(Self.plan) { d in
            let one = try await self.key("k1", d)
            let two = try await self.key("k2", d)
            try await Tenancy.makeBot("sales", of: d.tenancy.tenant, in: d.database, d.plan.bot)
            try await self.start(d, keys: "\(two),\(one)")
            #expect(try await self.keyUsed("one", d) == "sk-environment")
            _ = try await self.set("sk-tenant", one, d)
            #expect(try await self.keyUsed("two", d) == "sk-tenant")
            _ = try await self.set("sk-bot", one, d, ["--bot", "sales"])
            #expect(try await self.keyUsed("three", bot: "sales", d) == "sk-bot")
            #expect(try await self.keyUsed("four", d) == "sk-tenant")

            let rotated = try require(
                try await d.commandLine(
                    "secret", "rotate", "--json", environment: ["PARLEY_SECRET_KEYS": "\(two),\(one)"]))
            #expect(rotated.object["resealed"] as? Int == 2)
            #expect(try await self.keyUsed("five", d) == "sk-tenant")
            // A worker that was never told of the first key.
            d.worker.kill()
            try await self.start(d, keys: two)
            #expect(try await self.keyUsed("six", bot: "sales", d) == "sk-bot")
            let listed = try require(try await d.commandLine("secret", "list", "--json"))
            #expect(listed.list.map { $0["key_id"] as? String } == ["k2", "k2"])
            try require(try await d.commandLine("secret", "remove", "--tenant", "demo", "--bot", "sales", "openai"))
            #expect(try await self.keyUsed("seven", bot: "sales", d) == "sk-tenant")
            try require(try await d.commandLine("secret", "remove", "--tenant", "demo", "openai"))
            #expect(try await self.keyUsed("eight", d) == "sk-environment")
            self.expectHidden(["sk-tenant", "sk-bot", one, two], in: [listed.output], d)
        }
    }

    private func expectHidden(_ secrets: [String], in texts: [String], _ deployment: Deployment) {
        let logs = (deployment.gateways + deployment.workers).map(\.log)
        for secret in secrets {
            let bare = String(secret.drop { $0 != ":" }.dropFirst())
            for text in texts + logs {
                #expect(!text.contains(secret) && (bare.isEmpty || !text.contains(bare)), "\(secret)")
            }
        }
    }

    @Test func `a tenant has a model that nobody else has a key for`() async throws {
        var plan = Self.plan
        plan.model = nil
        plan.environment = ["AI_PROVIDERS": "anthropic,knowledge"]
        try await withDeployment(plan) { d in
            let keys = try await self.key("k1", d)
            let address = ["AI_ANTHROPIC_BASE_URL": "http://127.0.0.1:\(d.model.port)", "PARLEY_SECRET_KEYS": keys]
            try d.startGateway()
            try await d.startReadyWorker(address)
            try await d.waitUntilReady()
            let client = try await d.client()
            #expect(try await client.post("When are you open?", wait: 20).reply == "We are open from 9 to 18.")
            try require(
                try await d.commandLine.run(
                    ["secret", "set", "--tenant", "demo", "anthropic"], input: "sk-own",
                    environment: ["PARLEY_SECRET_KEYS": keys]))
            #expect(try await client.post("hello", wait: 20).reply == "You said: hello")
            #expect(d.model.keys == ["sk-own"])
        }
    }

    @Test func `without its key a secret's model is not asked, the log says so once, and the next answers`()
        async throws
    {
        try await withDeployment(Self.plan) { d in
            let keys = try await self.key("k1", d)
            _ = try await self.set("sk-tenant", keys, d)
            try await self.start(d, keys: nil)
            let client = try await d.client()
            for _ in 0..<2 {
                #expect(try await client.post("When are you open?", wait: 20).reply == "We are open from 9 to 18.")
            }
            #expect(d.model.callCount == 0, "nor with the environment's key, which is another account's")
            #expect(d.worker.count("A secret cannot be opened") == 1)
            #expect(d.worker.count("not asked, as its key cannot be had: it is sealed with key \\\"k1\\\"") == 2)

            let blind = try await d.commandLine("doctor", "--skip-model", "--json")
            #expect(blind.code == 1 && blind.output.contains("PARLEY_SECRET_KEYS does not open them"), "\(blind)")
            let other = try await self.key("k1", d)
            let wrong = try await d.commandLine(
                "doctor", "--skip-model", "--json", environment: ["PARLEY_SECRET_KEYS": other])
            #expect(wrong.code == 1 && wrong.output.contains("cannot be opened"), "\(wrong)")
            let right = try await d.commandLine(
                "doctor", "--skip-model", "--json", environment: ["PARLEY_SECRET_KEYS": keys])
            #expect(right.output.contains("All 1 secret(s) can be opened"), "\(right)")
            #expect(!right.output.contains(keys.dropFirst(3)))
        }
    }

    @Test func `what is no key is refused, and so is a command without keys`() async throws {
        try await withDeployment(Self.plan) { d in
            let keys = try await self.key("k1", d)
            let parley = d.commandLine
            for input in ["", "\n", "two words", "line\nbreak", "caf\u{E9}", String(repeating: "x", count: 5000)] {
                let refused = try await parley.run(
                    ["secret", "set", "--tenant", "demo", "openai"], input: input,
                    environment: ["PARLEY_SECRET_KEYS": keys])
                #expect(refused.code == 1 && refused.errors.contains("key"), "\(refused)")
            }
            let without = try await parley.run(["secret", "set", "--tenant", "demo", "openai"], input: "sk")
            #expect(without.code == 78 && without.errors.contains("parley secret key"), "\(without)")
            let broken = try await parley.run(
                ["secret", "rotate"], environment: ["PARLEY_SECRET_KEYS": "k1:dG9vIHNob3J0"])
            #expect(broken.code == 78 && broken.errors.contains("32 bytes in Base64"), "\(broken)")
            #expect(!broken.errors.contains("dG9vIHNob3J0"))
        }
    }
}
