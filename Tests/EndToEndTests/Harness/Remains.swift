import Events
import Postgres
import Redis

/// Looks for words in everything that is stored, whoever stored it: a table or a key that somebody adds is looked through
/// as well.
@Reactor struct Remains {
    let deployment: Deployment

    /// Columns and keys in which one of the words is.
    func places(of words: [String]) async throws -> Set<String> {
        try await columns(words).union(try await keys(words))
    }

    private func columns(_ words: [String]) async throws -> Set<String> {
        let columns = try await rows(
            """
            select quote_ident(c.table_name), quote_ident(c.column_name), c.data_type
            from information_schema.columns as c
            join information_schema.tables as t using (table_schema, table_name)
            where t.table_type = 'BASE TABLE' and table_schema = current_schema()
            """)
        let patterns = words.map { "'%\($0)%'" }.joined(separator: ", ")
        var found: Set<String> = []
        for column in columns {
            // Bytes are shown in hexadecimal otherwise.
            let text = column[2] == "bytea" ? "encode(\(column[1]), 'escape')" : "\(column[1])::text"
            let query = "select count(*) from \(column[0]) where \(text) like any (array[\(patterns)])"
            if try await deployment.number(query) > 0 { found.insert("\(column[0]).\(column[1])") }
        }
        return found
    }

    private func rows(_ sql: String) async throws -> [[String]] {
        let rows = try await deployment.database.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
        return (0..<rows.count).map { row in (0..<3).map { rows.text(row, $0) ?? "" } }
    }

    private func keys(_ words: [String]) async throws -> Set<String> {
        let redis = deployment.redisConnection
        var found: Set<String> = []
        for key in try await redis.send(["KEYS", "*"]).array().map({ try $0.string() }) {
            let command =
                switch try await redis.send(["TYPE", key]).string() {
                case "hash": ["HGETALL", key]
                case "list": ["LRANGE", key, "0", "-1"]
                case "set": ["SMEMBERS", key]
                case "zset": ["ZRANGE", key, "0", "-1"]
                case "string": ["GET", key]
                case let type: throw HarnessError(description: "\(key) is a \(type), which nobody looks into")
                }
            let all = "\(key) \(try await redis.send(command))"
            if words.contains(where: { all.contains($0) }) { found.insert(key) }
        }
        return found
    }
}
