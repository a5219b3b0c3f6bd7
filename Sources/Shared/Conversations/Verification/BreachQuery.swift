internal import Events
internal import Postgres

/// A query of breaches, as rows of a `PromiseBreach` and an example, within one that counts them and keeps the first few:
/// however much is broken, little is returned.
struct BreachQuery {
    private static let examples = 10

    private let query: PostgresQuery

    /// - Parameter sql: returns two columns of text.
    init(_ sql: [UInt8], _ values: [PostgresValue] = []) {
        let text = """
            with breaches (breach, example) as materialized (
            \(String(decoding: sql, as: UTF8.self))
            )
            select breach, count, example
            from (
                select breach, example, count(*) over (partition by breach) as count,
                    row_number() over (partition by breach order by example) as place
                from breaches
            ) as counted
            where place <= \(Self.examples)
            order by breach, place
            """
        query = PostgresQuery(PostgresStatement(name: "", sql: text), values)
    }

    @Reactor func run(on connection: PostgresConnection) async throws(PostgresError) -> [BreachTally] {
        let rows = try await connection.run(query)
        var tallies: [BreachTally] = []
        var row = 0
        while row < rows.count {
            let word = rows.requiredText(row, 0)
            guard let breach = PromiseBreach(rawValue: word) else {
                preconditionFailure("the queries name a breach that is none: \(word)")
            }
            let end = (row..<rows.count).first { rows.requiredText($0, 0) != word } ?? rows.count
            tallies.append(
                BreachTally(
                    breach: breach, count: rows.requiredInt(row, 1),
                    examples: (row..<end).map { rows.requiredText($0, 2) }))
            row = end
        }
        return tallies
    }
}
