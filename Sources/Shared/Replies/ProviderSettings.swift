internal import HTTP
package import Service

/// Which model APIs a worker may ask, and in which order.
package struct ProviderSettings: Sendable {
    /// The kinds of providers that a chain is made of.
    package enum Kind: String, CaseIterable, Sendable {
        case openai, anthropic, knowledge
    }

    /// The order for bots that name none, of all that may be there: some tenants have a key of their own for a model that
    /// others have none for. Ends with the knowledge, which is always there, unless another order is given.
    package let order: [Kind]
    /// Nil: no key and no address is given, so there is none.
    package let openAI: ModelSettings?
    package let anthropic: ModelSettings?
    private let keyless: [Kind: ModelSettings]

    package init(reader: inout SettingsReader) {
        let firstToken = reader.milliseconds(.modelFirstTokenTimeout)
        let idle = reader.milliseconds(.modelIdleTimeout)
        let tokens = reader.integer(.modelReplyTokens)
        var timeouts = HTTPClientTimeouts()
        timeouts.firstByte = firstToken
        timeouts.idle = idle
        let quotes = reader.boolean(.logModelErrors)
        var openAI = Self.openAI(&reader, timeouts, tokens)
        var anthropic = Self.anthropic(&reader, timeouts, tokens)
        openAI.quotesErrors = quotes
        anthropic.quotesErrors = quotes
        keyless = [.openai: openAI, .anthropic: anthropic]
        openAI.key = reader.secret(.modelKey)?.reveal() ?? ""
        anthropic.key = reader.secret(.anthropicKey)?.reveal() ?? ""
        // A local server needs no key, so a key or an address of its own is enough.
        self.openAI = openAI.key.isEmpty && !reader.isGiven(.modelURL) ? nil : openAI
        self.anthropic = anthropic.key.isEmpty ? nil : anthropic
        order = Self.order(&reader, hasOpenAI: self.openAI != nil, hasAnthropic: self.anthropic != nil)
    }

    /// A model's settings with a key that is not the environment's; nil for what needs none.
    package func settings(_ kind: Kind, key: String) -> ModelSettings? {
        var settings = keyless[kind]
        settings?.key = key
        return settings
    }

    private static func openAI(
        _ reader: inout SettingsReader, _ timeouts: HTTPClientTimeouts, _ tokens: Int
    ) -> ModelSettings {
        let field = reader.choice(
            .modelTokenField, ["max_completion_tokens": "max_completion_tokens", "max_tokens": "max_tokens"])
        let url = baseURL(.modelURL, &reader)
        return ModelSettings(
            name: Kind.openai.rawValue, baseURL: url, model: reader.text(.modelName) ?? "", timeouts: timeouts,
            maximumOutputTokens: tokens, tokenLimitField: field)
    }

    private static func anthropic(
        _ reader: inout SettingsReader, _ timeouts: HTTPClientTimeouts, _ tokens: Int
    ) -> ModelSettings {
        let url = baseURL(.anthropicURL, &reader)
        return ModelSettings(
            name: Kind.anthropic.rawValue, baseURL: url, model: reader.text(.anthropicModel) ?? "", timeouts: timeouts,
            maximumOutputTokens: tokens)
    }

    private static func baseURL(_ name: SettingName, _ reader: inout SettingsReader) -> String {
        var url = reader.text(name) ?? ""
        while url.hasSuffix("/") { url.removeLast() }
        if !url.hasPrefix("http://") && !url.hasPrefix("https://") {
            reader.report("\(name.rawValue) is \"\(url)\": give an address that begins with https:// or http://")
        }
        return url
    }

    private static func order(_ reader: inout SettingsReader, hasOpenAI: Bool, hasAnthropic: Bool) -> [Kind] {
        guard let text = reader.text(.providers) else { return [.openai, .anthropic, .knowledge] }
        // Then tenants may have keys of their own.
        let keepsSecrets = reader.isGiven(.secretKeys)
        var order: [Kind] = []
        for name in text.split(separator: ",") {
            let name = name.filter { $0 != " " }
            guard let kind = Kind(rawValue: name) else {
                let known = Kind.allCases.map(\.rawValue).joined(separator: ", ")
                reader.report("AI_PROVIDERS names \"\(name)\": the providers are \(known)")
                continue
            }
            let isThere =
                switch kind {
                case .openai: hasOpenAI
                case .anthropic: hasAnthropic
                case .knowledge: true
                }
            if !isThere && !keepsSecrets {
                reader.report("AI_PROVIDERS names \(name), which has no key: set it, or leave \(name) out")
            }
            order.append(kind)
        }
        if text.allSatisfy({ $0 == "," || $0 == " " }) {
            reader.report("AI_PROVIDERS names no provider: leave it out, or name some")
        }
        return order
    }
}
