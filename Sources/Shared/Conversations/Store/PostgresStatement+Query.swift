internal import Postgres
internal import Queue

extension PostgresStatement {
    /// A statement of the folder Queries.
    static func query(_ name: String, _ bytes: [UInt8]) -> PostgresStatement {
        PostgresStatement(name: name, sql: Breakage.applied(to: name, String(decoding: bytes, as: UTF8.self)))
    }
}

extension PostgresRows {
    /// A column that the schema declares not null.
    func requiredText(_ row: Int, _ column: Int) -> String {
        guard let value = text(row, column) else { preconditionFailure("column \(column) is null") }
        return value
    }

    /// A column that the schema declares not null.
    func requiredInt(_ row: Int, _ column: Int) -> Int64 {
        guard let value = int(row, column) else { preconditionFailure("column \(column) is null") }
        return value
    }

    /// Every row, decoded.
    func map<Value>(_ decode: (PostgresRows, Int) -> Value) -> [Value] {
        (0..<count).map { decode(self, $0) }
    }

    /// The first row, decoded; nil when there is none.
    func first<Value>(_ decode: (PostgresRows, Int) -> Value) -> Value? {
        count > 0 ? decode(self, 0) : nil
    }
}

extension PostgresValue {
    static func optional(_ text: String?) -> PostgresValue { text.map(PostgresValue.text) ?? .null }
    static func optional(_ number: Int64?) -> PostgresValue { number.map(PostgresValue.int) ?? .null }
}
