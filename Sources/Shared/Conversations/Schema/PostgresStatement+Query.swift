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

    /// A column that holds one of some words. A newer schema may have more of them.
    func word<Word: RawRepresentable<String>>(_ row: Int, _ column: Int) throws(PostgresError) -> Word {
        let text = requiredText(row, column)
        guard let word = Word(rawValue: text) else { throw .unreadable(what: "the \(Word.self) \"\(text)\"") }
        return word
    }

    /// Every row, decoded.
    func map<Value, Failure: Error>(
        _ decode: (PostgresRows, Int) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        for row in 0..<count { values.append(try decode(self, row)) }
        return values
    }

    /// The first row, decoded; nil when there is none.
    func first<Value, Failure: Error>(
        _ decode: (PostgresRows, Int) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        count > 0 ? try decode(self, 0) : nil
    }
}

extension PostgresValue {
    static func optional(_ text: String?) -> PostgresValue { text.map(PostgresValue.text) ?? .null }
    static func optional(_ number: Int64?) -> PostgresValue { number.map(PostgresValue.int) ?? .null }
}
