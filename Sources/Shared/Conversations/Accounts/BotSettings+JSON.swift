internal import JSON

extension BotSettings {
    /// Members that equal their default are left out, so a later change of a default reaches bots that never chose.
    /// Language and system prompt have columns of their own in the database.
    func encodeOptions() -> [UInt8] {
        var json = JSONWriter()
        json.object { writeOptions(&$0) }
        return json.take()
    }

    func writeOptions(_ json: inout JSONWriter) {
        let standard = BotSettings()
        if providers != standard.providers { json.array("providers") { for name in providers { $0.value(name) } } }
        json.member("model", ifPresent: model)
        json.member("historyExchanges", ifPresent: historyExchanges.map(Int64.init))
        json.member("tokenBudget", ifPresent: tokenBudget.map(Int64.init))
        if coalesce != standard.coalesce { json.member("coalesce", coalesce) }
        json.member("userLimit", ifPresent: userLimit.map(Int64.init))
        json.member("apology", ifPresent: apology)
        if tellsFailures != standard.tellsFailures { json.member("tellsFailures", tellsFailures) }
        json.member("failureNotice", ifPresent: failureNotice)
        if let haltsAtDead { json.member("haltsAtDead", haltsAtDead) }
        json.member("contact", ifPresent: contact)
    }

    /// Reads what `writeOptions` wrote. Unknown members are tolerated: a newer program may have written them. A known one
    /// of another form, or beyond its bounds, as a person may have written, counts as not given: a bot that nobody can
    /// read would end every program that meets it.
    mutating func readOptions(_ json: JSONElement) {
        let standard = BotSettings()
        func number(_ name: String, _ range: ClosedRange<Int>) -> Int? {
            json[name]?.int64.map(Int.init).flatMap { range.contains($0) ? $0 : nil }
        }
        providers = json["providers"]?.elements.compactMap(\.string) ?? []
        model = json["model"]?.string
        historyExchanges = number("historyExchanges", Self.historyRange)
        tokenBudget = number("tokenBudget", Self.tokenRange)
        coalesce = json["coalesce"]?.bool ?? standard.coalesce
        userLimit = number("userLimit", Self.userLimitRange)
        apology = json["apology"]?.string
        tellsFailures = json["tellsFailures"]?.bool ?? standard.tellsFailures
        failureNotice = json["failureNotice"]?.string
        haltsAtDead = json["haltsAtDead"]?.bool
        contact = json["contact"]?.string
    }
}
