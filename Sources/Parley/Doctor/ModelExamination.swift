internal import Events
internal import HTTP
internal import Replies
internal import Service

/// Asks each model that is configured for a word or two.
@Reactor struct ModelExamination {
    private static let patience = Duration.seconds(10)
    private static let tokens = 16

    private let reader: SettingsReader
    /// False: only says what is configured.
    private let asks: Bool

    init(_ reader: SettingsReader, asks: Bool) {
        self.reader = reader
        self.asks = asks
    }

    func run() async -> [Diagnosis] {
        var reader = reader
        let settings = ProviderSettings(reader: &reader)
        guard (try? reader.finish()) != nil else { return [] }  // said elsewhere
        var models = [settings.openAI, settings.anthropic].compactMap(\.self)
        if models.isEmpty {
            return [
                Diagnosis(
                    "model", .ok,
                    "No model is configured: replies come from the bots' knowledge. For a model give AI_API_KEY or AI_BASE_URL."
                )
            ]
        }
        let client = HTTPClient()
        defer { client.close() }
        var diagnoses: [Diagnosis] = []
        for index in models.indices {
            models[index].maximumOutputTokens = Self.tokens
            models[index].quotesErrors = true  // the prompt is ours
            let model = models[index]
            let isOpenAI = model.name == ProviderSettings.Kind.openai.rawValue
            diagnoses.append(
                await examine(
                    model, isOpenAI ? OpenAIProvider(model, client: client) : AnthropicProvider(model, client: client)))
        }
        return diagnoses
    }

    private func examine(_ model: ModelSettings, _ provider: any ReplyProvider) async -> Diagnosis {
        let name = "\(model.name), model \(model.model), at \(model.baseURL)"
        guard asks else { return Diagnosis("model", .ok, "\(name) is configured; it was not asked.") }
        let prompt = Prompt(system: "", history: [], waiting: ["Say hi."])
        let request = ReplyRequest(bot: 0, prompt: prompt, timeLimit: Self.patience)
        do throws(ReplyError) {
            _ = try await provider.reply(to: request) { _ in }
        } catch {
            switch error {
            case .empty, .filtered: break  // it has answered
            default:
                let reason = Self.withoutFullStop(error.description)
                return Diagnosis(
                    "model", Self.verdict(error), "\(name) does not answer: \(reason). \(Self.advice(error))")
            }
        }
        return Diagnosis("model", .ok, "\(name) answers.")
    }

    /// What does not mend itself is wrong.
    private static func verdict(_ error: ReplyError) -> Diagnosis.Verdict {
        switch error {
        case .unauthorized, .noKey, .quotaExhausted, .rejected: .wrong
        default: .warning
        }
    }

    /// Providers' sentences end with one, ours follow it.
    private static func withoutFullStop(_ clause: String) -> String {
        clause.last == "." ? String(clause.dropLast()) : clause
    }

    private static func advice(_ error: ReplyError) -> String {
        switch error {
        case .unauthorized: "Set a key that the provider takes."
        case .quotaExhausted: "Give the provider's account credit."
        case .rejected: "Look at the model's name and the address in the settings."
        case .unreachable: "Look at the address in the settings, and whether the server runs."
        default: "Meanwhile the next provider is asked, or users get an apology."
        }
    }
}
