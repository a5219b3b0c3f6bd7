internal import Postgres
internal import Servers
internal import Service

/// What a command is told by the environment; the same names as the other programs'.
struct CommandSettings {
    let servers: ServerSettings
    /// A command uses a connection or two, and may do in one statement what would be too much for a request.
    let postgres: PostgresSettings
    /// For the doctor: what is in force.
    let reader: SettingsReader

    init(environment: [String: String]) throws(SettingsError) {
        var reader = SettingsReader(environment)
        let read = ServerSettings(reader: &reader)
        servers = try reader.finish(read)
        do {
            postgres = try PostgresSettings(
                url: reader.required(.databaseURL), maximum: 2, minimum: 0, statementTimeout: .seconds(3600),
                applicationName: "parley command line")
        } catch {
            throw SettingsError(problems: ["\(SettingName.databaseURL.rawValue): \(error.reason)"])
        }
        self.reader = reader
    }
}
