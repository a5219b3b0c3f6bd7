/// SQL with `$1…` in it, and the name it is prepared under.
///
/// A name stands for one text in the whole process; it is prepared once per connection, at its first use there, and at
/// most 63 bytes long. The empty name is for statements that are used once: parsed each time, never kept.
package struct PostgresStatement: Sendable, Hashable {
    package let name: String
    package let sql: String

    package init(name: String, sql: String) {
        precondition(name.utf8.count < 64, "PostgreSQL would cut the name \(name) to 63 bytes")
        self.name = name
        self.sql = sql
    }
}
