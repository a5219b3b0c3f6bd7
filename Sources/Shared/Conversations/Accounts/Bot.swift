internal import JSON
internal import Postgres

/// A persona of a tenant. Its name never changes.
package struct Bot: Sendable, Equatable {
    package let id: Int64
    package let tenant: Int64
    package let name: String
    package var settings: BotSettings
    /// Grows with each change.
    package let version: Int64

    init(_ rows: PostgresRows, _ row: Int) {
        id = rows.requiredInt(row, 0)
        tenant = rows.requiredInt(row, 1)
        name = rows.requiredText(row, 2)
        settings = BotSettings()
        settings.language = BotSettings.Language(rawValue: rows.requiredText(row, 3)) ?? .english
        settings.systemPrompt = rows.requiredText(row, 4)
        version = rows.requiredInt(row, 6)
        // jsonb holds what we do not read (1e400, a hundred levels): from a hand it came, and counts as not given.
        try? withJSON(rows.requiredText(row, 5)) { settings.readOptions($0) }
    }

    /// As it lies in the cache.
    func encoded() -> String {
        var json = JSONWriter()
        json.object {
            $0.member("id", id)
            $0.member("tenant", tenant)
            $0.member("name", name)
            $0.member("version", version)
            $0.member("language", settings.language.rawValue)
            $0.member("systemPrompt", settings.systemPrompt)
            settings.writeOptions(&$0)
        }
        return json.takeString()
    }

    /// Nil when the text is not a bot: the cache is then passed by.
    init?(encoded: String) {
        // Losing the reason is right: whatever it is, the database is asked instead.
        guard let bot = try? withJSON(encoded, body: Bot.init(reading:)) else { return nil }
        self = bot
    }

    private init(reading json: JSONElement) throws(JSONError) {
        id = try json.requiredInt64("id")
        tenant = try json.requiredInt64("tenant")
        name = try json.requiredString("name")
        version = try json.requiredInt64("version")
        settings = BotSettings()
        settings.language = BotSettings.Language(rawValue: try json.requiredString("language")) ?? .english
        settings.systemPrompt = try json.requiredString("systemPrompt")
        settings.readOptions(json)
    }
}
