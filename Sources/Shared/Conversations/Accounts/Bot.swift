internal import JSON
internal import Postgres

/// A persona of a tenant. Its name never changes.
///
/// An object, though it is a value: each message of each turn has it, and copies of what it consists of cost more than it.
package final class Bot: Sendable {
    package let id: Int64
    package let tenant: Int64
    package let name: String
    package let settings: BotSettings
    /// Grows with each change.
    package let version: Int64

    init(id: Int64, tenant: Int64, name: String, settings: BotSettings, version: Int64) {
        self.id = id
        self.tenant = tenant
        self.name = name
        self.settings = settings
        self.version = version
    }

    convenience init(_ rows: PostgresRows, _ row: Int) {
        var settings = BotSettings()
        settings.language = BotSettings.Language(rawValue: rows.requiredText(row, 3)) ?? .english
        settings.systemPrompt = rows.requiredText(row, 4)
        // jsonb holds what we do not read (1e400, a hundred levels): from a hand it came, and counts as not given.
        try? withJSON(rows.requiredText(row, 5)) { settings.readOptions($0) }
        self.init(
            id: rows.requiredInt(row, 0), tenant: rows.requiredInt(row, 1), name: rows.requiredText(row, 2),
            settings: settings, version: rows.requiredInt(row, 6))
    }

    /// The bot as it is with other settings.
    package func with(_ settings: BotSettings) -> Bot {
        Bot(id: id, tenant: tenant, name: name, settings: settings, version: version)
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
    static func decoded(_ text: String) -> Bot? {
        // Losing the reason is right: whatever it is, the database is asked instead.
        try? withJSON(text, body: read)
    }

    private static func read(_ json: JSONElement) throws(JSONError) -> Bot {
        var settings = BotSettings()
        settings.language = BotSettings.Language(rawValue: try json.requiredString("language")) ?? .english
        settings.systemPrompt = try json.requiredString("systemPrompt")
        settings.readOptions(json)
        return Bot(
            id: try json.requiredInt64("id"), tenant: try json.requiredInt64("tenant"),
            name: try json.requiredString("name"), settings: settings, version: try json.requiredInt64("version"))
    }
}

extension Bot: Equatable {
    package static func == (one: Bot, other: Bot) -> Bool {
        one.id == other.id && one.tenant == other.tenant && one.name == other.name && one.settings == other.settings
            && one.version == other.version
    }
}
