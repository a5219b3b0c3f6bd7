extension PostgresConnection {
    private static let resetSettings = PostgresStatement(name: "parley_reset_settings", sql: "reset all")
    private static let unlock = PostgresStatement(
        name: "parley_unlock", sql: "select pg_catalog.pg_advisory_unlock_all()")

    /// Gives the session back as it was when it was opened. False when it cannot be used again.
    func reset() async -> Bool {
        guard isOpen, !isStale, !isInTransaction else { return false }
        let result = await perform(.queries([PostgresQuery(Self.resetSettings), PostgresQuery(Self.unlock)]))
        if case .failure = result { return false }
        return true
    }
}
