/// One run that a connection has been asked for; its continuation is resumed exactly once, by the connection.
struct ConnectionWork {
    enum Kind {
        case queries([PostgresQuery])
        case script(String)
    }

    let kind: Kind
    let continuation: CheckedContinuation<Result<[PostgresRows], PostgresError>, Never>

    /// For errors: which statements.
    var name: String {
        switch kind {
        case .script: "a script"
        case .queries(let queries): Self.name(queries)
        }
    }

    private static func name(_ queries: [PostgresQuery]) -> String {
        let first = queries.first?.statement.name ?? ""
        let named = first.isEmpty ? "a statement without a name" : first
        return queries.count > 1 ? "\(named) and \(queries.count - 1) more" : named
    }
}
