/// A statement with the values for its `$1…`, in order.
package struct PostgresQuery: Sendable {
    package let statement: PostgresStatement
    package let values: [PostgresValue]

    package init(_ statement: PostgresStatement, _ values: [PostgresValue] = []) {
        self.statement = statement
        self.values = values
    }
}
