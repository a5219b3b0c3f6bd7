internal import HTTP
package import Service

/// Which model APIs a worker may ask, and in which order.
package struct ProviderSettings: Sendable {
    /// The kinds of providers that a chain is made of.
    package enum Kind: String, CaseIterable, Sendable {
        case openai, anthropic, knowledge
    }

    /// The order for bots that name none. Ends with the knowledge, which is always there.
    package let order: [Kind]
    /// Nil: no key and no address is given, so there is none.
    package let openAI: ModelSettings?
    package let anthropic: ModelSettings?

    package init(reader: inout SettingsReader) {
        let firstToken = reader.milliseconds(.modelFirstTokenTimeout)
        let idle = reader.milliseconds(.modelIdleTimeout)
        let tokens = reader.integer(.modelReplyTokens)
        var timeouts = HTTPClientTimeouts()
        timeouts.firstByte = firstToken
        timeouts.idle = idle
        openAI = Self.openAI(&reader, timeouts, tokens)
        anthropic = Self.anthropic(&reader, timeouts, tokens)
        order = Self.order(&reader, hasOpenAI: openAI != nil, hasAnthropic: anthropic != nil)
    }

    /// A local server needs no key, so a key or an address of its own is enough.
    private static func openAI(
        _ reader: inout SettingsReader, _ timeouts: HTTPClientTimeouts, _ tokens: Int
    ) -> ModelSettings? {
        let field = reader.choice(
            .modelTokenField, ["max_completion_tokens": "max_completion_tokens", "max_tokens": "max_tokens"])
        let url = baseURL(.modelURL, &reader)
        guard reader.secret(.modelKey) != nil || reader.isGiven(.modelURL) else { return nil }
        return ModelSettings(
            name: Kind.openai.rawValue, baseURL: url, key: reader.secret(.modelKey)?.reveal() ?? "",
            model: reader.text(.modelName) ?? "", timeouts: timeouts, maximumOutputTokens: tokens,
            tokenLimitField: field)
    }

    private static func anthropic(
        _ reader: inout SettingsReader, _ timeouts: HTTPClientTimeouts, _ tokens: Int
    ) -> ModelSettings? {
        let url = baseURL(.anthropicURL, &reader)
        guard let key = reader.secret(.anthropicKey) else { return nil }
        return ModelSettings(
            name: Kind.anthropic.rawValue, baseURL: url, key: key.reveal(), model: reader.text(.anthropicModel) ?? "",
            timeouts: timeouts, maximumOutputTokens: tokens)
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
        guard let text = reader.text(.providers) else {
            return (hasOpenAI ? [.openai] : []) + (hasAnthropic ? [.anthropic] : []) + [.knowledge]
        }
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
            if !isThere { reader.report("AI_PROVIDERS names \(name), which has no key: set it, or leave \(name) out") }
            order.append(kind)
        }
        if text.allSatisfy({ $0 == "," || $0 == " " }) {
            reader.report("AI_PROVIDERS names no provider: leave it out, or name some")
        }
        return order
    }
}
