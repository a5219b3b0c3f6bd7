import Events
import HTTP
import SimulatedModel

@testable import Replies

/// A simulated model, a client for it, and what the user sees of a turn.
@Reactor final class ChainFixture {
    let model = SimulatedModel()
    let client = HTTPClient()
    let breakers = Breakers(store: InMemoryBreakerStore())
    let knowledge = FixedKnowledge()
    var settings = ChainSettings()
    var timeouts = HTTPClientTimeouts(
        connect: .seconds(20), firstByte: .seconds(20), idle: .seconds(20), total: .seconds(40))
    /// What the user sees; a restart clears it.
    private(set) var shown = ""
    private(set) var restarts = 0
    var onShown: (@Reactor () -> Void)?

    init() throws {
        try model.start()
        settings.backoff = .milliseconds(4)
    }

    func close() {
        client.close()
        model.close()
    }

    func openAI(_ model: String) -> any ReplyProvider {
        OpenAIProvider(modelSettings("openai-\(model)", "/v1", model), client: client)
    }

    func anthropic(_ model: String) -> any ReplyProvider {
        AnthropicProvider(modelSettings("anthropic-\(model)", "", model), client: client)
    }

    private func modelSettings(_ name: String, _ path: String, _ model: String) -> ModelSettings {
        ModelSettings(
            name: name, baseURL: "http://127.0.0.1:\(self.model.port)\(path)", key: "k", model: model,
            timeouts: timeouts)
    }

    func ask(_ providers: [any ReplyProvider], _ text: String = "hello there", history: Int = 0) async -> ReplyOutcome {
        await ask(ProviderChain(providers, settings: settings, breakers: breakers), text, history: history)
    }

    func ask(_ chain: ProviderChain, _ text: String = "hello there", history: Int = 0) async -> ReplyOutcome {
        let messages = (0..<history).flatMap { [PromptMessage(.user, "q\($0)"), PromptMessage(.assistant, "a\($0)")] }
        let prompt = Prompt(system: "Be kind.", history: messages, waiting: [text])
        return await chain.reply(to: ReplyRequest(bot: 1, prompt: prompt)) { [self] in
            shown += $0
            onShown?()
        } onRestart: { [self] in
            shown = ""
            restarts += 1
        }
    }
}

/// Knowledge with one entry.
@Reactor final class FixedKnowledge: KnowledgeSearch {
    var hits = [KnowledgeHit(question: "Opening hours?", answer: "Nine to five.", score: 0.8)]
    var error: KnowledgeSearchError?

    func search(
        bot: Int64, text: String, language: ReplyLanguage, limit: Int
    ) async throws(KnowledgeSearchError) -> [KnowledgeHit] {
        if let error { throw error }
        return hits
    }
}

@Reactor func withChain(_ body: @Reactor (ChainFixture) async throws -> Void) async throws {
    let fixture = try ChainFixture()
    defer { fixture.close() }
    try await body(fixture)
}

extension ReplyOutcome {
    var reply: Reply? {
        if case .answered(let reply, _) = self { reply } else { nil }
    }

    var error: ReplyError? {
        if case .failed(let error, _) = self { error } else { nil }
    }

    /// The errors and the end of each attempt, in order.
    var labels: [String] { trace.attempts.map { $0.error?.label ?? "answered" } }
}
