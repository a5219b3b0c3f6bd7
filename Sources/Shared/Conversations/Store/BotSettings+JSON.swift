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

    /// Reads what `writeOptions` wrote. Unknown members are tolerated: a newer program may have written them.
    mutating func readOptions(_ json: JSONElement) throws(JSONError) {
        let standard = BotSettings()
        providers = try json.optionalArray("providers")?.compactMap(\.string) ?? []
        model = try json.optionalString("model")
        historyExchanges = try json.optionalInt64("historyExchanges").map(Int.init)
        tokenBudget = try json.optionalInt64("tokenBudget").map(Int.init)
        coalesce = try json.optionalBool("coalesce") ?? standard.coalesce
        userLimit = try json.optionalInt64("userLimit").map(Int.init)
        apology = try json.optionalString("apology")
        tellsFailures = try json.optionalBool("tellsFailures") ?? standard.tellsFailures
        failureNotice = try json.optionalString("failureNotice")
        haltsAtDead = try json.optionalBool("haltsAtDead")
        contact = try json.optionalString("contact")
    }
}
