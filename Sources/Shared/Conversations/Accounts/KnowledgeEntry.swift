internal import Postgres

/// A question with its answer.
package struct KnowledgeEntry: Sendable, Equatable {
    package let id: Int64
    package let question: String
    package let answer: String

    init(_ rows: PostgresRows, _ row: Int) {
        id = rows.requiredInt(row, 0)
        question = rows.requiredText(row, 1)
        answer = rows.requiredText(row, 2)
    }
}
