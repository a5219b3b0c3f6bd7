import Events
import HTTP
import JSON
import SimulatedModel
import Testing

@testable import Replies

@Suite(.timeLimit(.minutes(1))) @Reactor struct ProviderChainTests {
    private static let said = "You said: hello there"

    @Test(arguments: ["stub", "no-done", "utf8-split", "crlf", "whole", "slow-5ms"])
    func `an answer in any dress is shown and returned whole`(model: String) async throws {
        try await withChain { chain in
            for provider in [chain.openAI(model), chain.anthropic(model)] {
                let reply = await chain.ask([provider]).reply
                #expect(reply?.text == Self.said)
                #expect(reply?.finish == .stop)
                #expect(reply?.usage.promptTokens == 11 && reply?.usage.isEstimated == false)
                #expect(reply?.model == model)
                #expect(chain.shown.hasSuffix(Self.said))
            }
            #expect(chain.restarts == 0)
        }
    }

    @Test func `the prompt that the model receives has system, history and question`() async throws {
        try await withChain { chain in
            _ = await chain.ask([chain.openAI("stub")], history: 6)
            let roles = try withJSON(chain.model.requestBodies[0]) { root in
                #expect(root["stream"]?.bool == true)
                #expect(root["stream_options"]?["include_usage"]?.bool == true)
                return try root.required("messages").asArray().map { $0["role"]?.string ?? "" }
            }
            let expected = "system user assistant user assistant user assistant user assistant user"
            #expect(roles.joined(separator: " ") == expected)
            _ = await chain.ask([chain.anthropic("stub")])
            try withJSON(chain.model.requestBodies[1]) { root in
                #expect(root["system"]?.string == "Be kind.")
                #expect(root["max_tokens"]?.int64 == 1024)
                #expect(root["messages"]?.count == 1)
            }
        }
    }

    @Test func `knowledge without an answer leaves the last word, and its wish, to the model that failed`() async throws
    {
        try await withChain { chain in
            chain.knowledge.hits = []
            let knowledge = KnowledgeProvider(search: chain.knowledge)
            let outcome = await chain.ask([chain.openAI("429-retry-after-9"), knowledge], "Are you open?")
            guard case .failed(.rateLimited, let trace) = outcome else {
                Issue.record("\(outcome)")
                return
            }
            #expect(trace.attempts.last?.error == .unknown)
            #expect(trace.wish == .seconds(9) && !trace.isHopeless)
            #expect(chain.shown.isEmpty)
        }
    }

    @Test func `usage that is not given is estimated`() async throws {
        try await withChain { chain in
            #expect(await chain.ask([chain.openAI("no-usage")]).reply?.usage.isEstimated == true)
        }
    }

    @Test(arguments: [
        ("fail-500", ["failed", "failed", "failed"]), ("429", ["rate_limited", "rate_limited", "rate_limited"]),
        ("429-retry-after-9", ["rate_limited"]), ("429-retry-after-date", ["rate_limited"]),
        ("429-retry-after-ms-5", ["rate_limited", "rate_limited", "rate_limited"]), ("529", ["overloaded"]),
        ("hang", ["timed_out"]), ("stall", ["timed_out"]), ("cut", ["cut", "cut"]),
        ("drop", ["cut", "cut", "cut"]), ("empty", ["empty", "empty", "empty"]),
        ("garbage", ["invalid", "invalid", "invalid"]), ("page", ["invalid", "invalid", "invalid"]),
        ("invalid-json", ["invalid", "invalid", "invalid"]),
        ("context-too-long", ["context_too_long"]),
        ("auth", ["unauthorized"]), ("quota", ["quota_exhausted"]), ("fail-404", ["rejected"]),
        ("error-mid-stream", ["failed", "failed"]), ("content-filter", ["filtered"]),
    ])
    func `whatever ails a model, the user gets an answer and the trace says why`(
        model: String, labels: [String]
    ) async throws {
        try await withChain { chain in
            let knowledge = KnowledgeProvider(search: chain.knowledge)
            if model == "hang" { chain.timeouts.firstByte = .milliseconds(60) }
            if model == "stall" { chain.timeouts.idle = .milliseconds(60) }
            for provider in [chain.openAI(model), chain.anthropic(model)] {
                let outcome = await chain.ask([provider, knowledge])
                #expect(outcome.labels == labels + ["answered"], "\(outcome.trace.summary)")
                #expect(outcome.reply?.text == "Nine to five.")
                #expect(chain.shown == "Nine to five." || chain.restarts == 0)
            }
            #expect(chain.shown.hasSuffix("Nine to five."))
        }
    }

    @Test(arguments: ["flaky-2", "cut-once", "429-then-ok-after-ms-5"])
    func `trouble that passes is waited for`(model: String) async throws {
        try await withChain { chain in
            let outcome = await chain.ask([chain.openAI(model)])
            #expect(outcome.reply?.text == Self.said)
            #expect(chain.shown == Self.said)
            #expect(chain.restarts == (model == "cut-once" ? 1 : 0))
            #expect(outcome.trace.attempts.last?.number == outcome.trace.attempts.count)
        }
    }

    @Test func `a prompt that is too long loses half of its history, then all of it`() async throws {
        try await withChain { chain in
            // System, two exchanges and the question are six messages, four without the oldest exchange.
            let outcome = await chain.ask([chain.openAI("context-too-long-over-4")], history: 2)
            #expect(outcome.labels == ["context_too_long", "answered"])
            let bare = await chain.ask([chain.openAI("context-too-long-over-2")], history: 2)
            #expect(bare.labels == ["context_too_long", "context_too_long", "answered"])
            let hopeless = await chain.ask([chain.openAI("context-too-long-over-1")], history: 2)
            #expect(hopeless.labels == ["context_too_long", "context_too_long", "context_too_long"])
            #expect(hopeless.error?.label == "context_too_long")
            #expect(hopeless.trace.isHopeless)
        }
    }

    @Test func `a server that is not there is passed over`() async throws {
        try await withChain { chain in
            let gone = OpenAIProvider(
                ModelSettings(name: "gone", baseURL: "http://127.0.0.1:1/v1", model: "m"), client: chain.client)
            let outcome = await chain.ask([gone, chain.anthropic("stub")])
            #expect(outcome.labels == ["unreachable", "unreachable", "unreachable", "answered"])
        }
    }

    @Test func `when all fail the last reason is told`() async throws {
        try await withChain { chain in
            chain.knowledge.error = KnowledgeSearchError(reason: "no database")
            let outcome = await chain.ask([chain.openAI("auth"), KnowledgeProvider(search: chain.knowledge)])
            #expect(outcome.error == .searchFailed(reason: "no database"))
            #expect(outcome.trace.summary.contains("openai-auth 1: the key was refused"))
        }
    }

    @Test func `an open breaker saves the calls`() async throws {
        try await withChain { chain in
            let providers = ProviderChain(
                [chain.openAI("fail-500"), chain.anthropic("stub")], settings: chain.settings, breakers: chain.breakers)
            for _ in 0..<5 { #expect(await chain.ask(providers).reply?.text == Self.said) }
            let outcome = await chain.ask(providers)
            #expect(outcome.labels == ["breaker_open", "answered"])
            #expect(chain.breakers.open.map(\.name.model) == ["fail-500"])
            #expect(chain.model.callCount == 5 + 6)
        }
    }

    @Test func `a breaker is a model's at one address and key, not a provider's`() async throws {
        try await withChain { chain in
            @Reactor func provider(_ key: String, _ model: String) -> any ReplyProvider {
                let url = "http://127.0.0.1:\(chain.model.port)/v1"
                return OpenAIProvider(
                    ModelSettings(name: "openai", baseURL: url, key: key, model: model), client: chain.client)
            }
            for _ in 0..<5 { _ = await chain.ask([provider("one", "auth")]) }
            let refused = await chain.ask([provider("one", "auth")])
            #expect(refused.labels == ["breaker_open"])
            #expect(refused.trace.isHopeless, "it is open because of the key")
            #expect(await chain.ask([provider("two", "auth")]).labels == ["unauthorized"])
            #expect(await chain.ask([provider("one", "stub")]).reply?.text == Self.said)
        }
    }

    @Test(arguments: [
        (["auth", "quota"], true), (["fail-404", "content-filter"], true), (["auth", "fail-500"], false),
        (["429", "auth"], false),
    ])
    func `a chain is hopeless when nobody in it could say more later`(models: [String], isHopeless: Bool) async throws {
        try await withChain { chain in
            let outcome = await chain.ask(models.map(chain.openAI))
            #expect(outcome.trace.isHopeless == isHopeless, "\(outcome.trace.summary)")
        }
    }

    @Test func `a turn has one limit for all its attempts and leaves time for the last provider`() async throws {
        try await withChain { chain in
            chain.settings.totalLimit = .seconds(2)
            let outcome = await chain.ask([chain.openAI("hang"), chain.openAI("stub")])
            #expect(outcome.labels == ["timed_out", "answered"])
            let hopeless = await chain.ask([chain.openAI("hang")])
            #expect(hopeless.error == .timedOut(.total))
            #expect(!hopeless.trace.isHopeless)
            #expect(hopeless.trace.milliseconds < 10_000)
        }
    }

    @Test(arguments: ["hang", "stall", "429-retry-after-4"])
    func `a turn that is cancelled ends at once, in a call or between two`(model: String) async throws {
        try await withChain { chain in
            let turn = Reactor.spawn { await chain.ask([chain.openAI(model)]) }
            while chain.model.callCount == 0 { await Task.yield() }
            turn.cancel()
            guard case .cancelled(let trace) = await turn.value else {
                Issue.record("the turn went on")
                return
            }
            #expect(trace.milliseconds < 3000)
            #expect(chain.client.callsInFlight == 0)
        }
    }

    @Test func `many turns at once all get their own answer`() async throws {
        try await withChain { chain in
            let providers = ProviderChain([chain.openAI("stub")], settings: chain.settings, breakers: chain.breakers)
            let turns = (0..<300).map { number in
                Reactor.spawn { await chain.ask(providers, "number \(number)").reply?.text }
            }
            for (number, turn) in turns.enumerated() { #expect(await turn.value == "You said: number \(number)") }
            #expect(chain.model.connectionCount <= 256)
        }
    }
}
