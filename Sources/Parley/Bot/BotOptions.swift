internal import ArgumentParser
internal import Conversations
internal import Service

extension BotSettings.Language: ExpressibleByArgument {}

/// A number, or `default`: whatever the programs' settings say.
struct BotNumber: ExpressibleByArgument {
    let number: Int?

    init?(argument: String) {
        number = Int(argument)
        if number == nil && argument != "default" { return nil }
    }
}

/// What a conversation does at a message that is given up.
enum DeadChoice: String, ExpressibleByArgument, CaseIterable {
    case goOn = "go-on"
    case halt
    case standard = "default"

    init(_ halts: Bool) { self = halts ? .halt : .goOn }

    /// Nil: whatever the programs' settings say.
    var halts: Bool? { self == .standard ? nil : self == .halt }
}

/// What can be said of a bot. Options that are not given change nothing; an empty text and `default` take a choice back.
struct BotOptions: ParsableArguments {
    private static let providerNames = ["openai", "anthropic", "knowledge"]

    @Option(help: "Language of notices and of the search in its knowledge.")
    var language: BotSettings.Language?
    @Option(help: "The system prompt: who the bot is and how it answers.")
    var prompt: String?
    @Option(help: ArgumentHelp("A file with the system prompt; - is standard input.", valueName: "file"))
    var promptFile: String?
    @Option(help: "The model; an empty text is the provider's own.")
    var model: String?
    @Option(
        help: ArgumentHelp(
            "Whom to ask, in order, of openai, anthropic and knowledge; an empty text is the order of AI_PROVIDERS.",
            valueName: "a,b"))
    var providers: String?
    @Option(
        help: ArgumentHelp(
            "Exchanges (a message and its reply) the model sees, 0 to 100, or default: AI_HISTORY_EXCHANGES.",
            valueName: "n"))
    var history: BotNumber?
    @Option(
        help: ArgumentHelp("The most tokens of prompt, 0 to 1,000,000, or default: AI_HISTORY_TOKENS.", valueName: "n"))
    var tokens: BotNumber?
    @Flag(inversion: .prefixedNo, help: "One reply for all messages that wait, instead of one for each.")
    var coalesce: Bool?
    @Option(
        help: ArgumentHelp(
            "Messages a minute of one user, 0 is no limit, or default: RATE_LIMIT_PER_USER.", valueName: "n"))
    var userLimit: BotNumber?
    @Option(help: "How to reach a person; added to apologies. An empty text is none.")
    var contact: String?
    @Option(help: "Said when no provider answers; an empty text is the usual one in the bot's language.")
    var apology: String?
    @Flag(inversion: .prefixedNo, help: "Tell the user when a message is given up, by the apology or the notice.")
    var tellFailures: Bool?
    @Option(
        help: ArgumentHelp(
            "Said when a message is given up for another reason; an empty text is the usual one in the bot's language.",
            valueName: "text"))
    var failureNotice: String?
    @Option(
        help: ArgumentHelp(
            "What a conversation does at a message that is given up: go-on, halt (wait for a person), or default: "
                + "PARLEY_DEAD_HALTS.", valueName: "choice"))
    var onDead: DeadChoice?

    mutating func validate() throws {
        if prompt != nil && promptFile != nil { throw ValidationError("Give --prompt or --prompt-file, not both.") }
        try check(history, "--history", BotSettings.historyRange)
        try check(tokens, "--tokens", BotSettings.tokenRange)
        try check(userLimit, "--user-limit", BotSettings.userLimitRange)
        for name in providerList ?? [] where !Self.providerNames.contains(name) {
            throw ValidationError(
                "There is no provider \"\(name)\": choose of \(Self.providerNames.joined(separator: ", ")).")
        }
        if let list = providerList, Set(list).count < list.count {
            throw ValidationError("--providers names one twice: each is asked once.")
        }
    }

    /// Reads the prompt's file: before anything is connected.
    func readPrompt() throws(CommandFailure) -> String? {
        if let promptFile { return Self.trimmed(try InputFile.text(promptFile)) }
        return prompt
    }

    func apply(to settings: inout BotSettings, prompt: String?) {
        if let language { settings.language = language }
        if let prompt { settings.systemPrompt = prompt }
        if let model { settings.model = model.isEmpty ? nil : model }
        if let providerList { settings.providers = providerList }
        if let history { settings.historyExchanges = history.number }
        if let tokens { settings.tokenBudget = tokens.number }
        if let coalesce { settings.coalesce = coalesce }
        if let userLimit { settings.userLimit = userLimit.number }
        if let contact { settings.contact = contact.isEmpty ? nil : contact }
        if let apology { settings.apology = apology.isEmpty ? nil : apology }
        if let tellFailures { settings.tellsFailures = tellFailures }
        if let failureNotice { settings.failureNotice = failureNotice.isEmpty ? nil : failureNotice }
        if let onDead { settings.haltsAtDead = onDead.halts }
    }

    /// Says which of the bot's providers a worker with this environment would leave out.
    func warnOfMissing(_ providers: [String], _ reader: SettingsReader) {
        guard self.providers != nil else { return }
        if providers.contains("openai"), !reader.isGiven(.modelKey), !reader.isGiven(.modelURL) {
            warn("openai has neither AI_API_KEY nor AI_BASE_URL here: workers without them leave it out")
        }
        if providers.contains("anthropic"), !reader.isGiven(.anthropicKey) {
            warn("anthropic has no AI_ANTHROPIC_API_KEY here: workers without it leave it out")
        }
    }

    private var providerList: [String]? {
        providers?.split(whereSeparator: { $0 == "," || $0 == " " }).map(String.init)
    }

    private func check(_ choice: BotNumber?, _ name: String, _ range: ClosedRange<Int>) throws {
        guard let number = choice?.number, !range.contains(number) else { return }
        throw ValidationError("\(name) is \(number): give \(range.lowerBound) to \(range.upperBound), or default.")
    }

    /// Without the line breaks at the end that editors leave.
    private static func trimmed(_ text: String) -> String {
        var text = Substring(text)
        while text.last?.isNewline == true { text.removeLast() }
        return String(text)
    }
}
