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
        let servers = ServerSettings(reader: &reader)
        let postgres = reader.parsed(.databaseURL, reason: { (error: PostgresSettingsError) in error.reason }) {
            (url) throws(PostgresSettingsError) in
            try PostgresSettings(
                url: url, maximum: 2, minimum: 0, statementTimeout: .seconds(3600), applicationName: "parley command line")
        }
        guard let servers, let postgres else {
            try reader.finish()
            throw SettingsError(problems: ["the servers' settings cannot be read"])
        }
        try reader.finish()
        self.servers = servers
        self.postgres = postgres
        self.reader = reader
    }
}
