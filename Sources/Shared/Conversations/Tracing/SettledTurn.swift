internal import JSON
internal import Postgres

/// A message that is stored, with the turn that did it, for its timeline. Times are Unix ms.
struct SettledTurn: Sendable, Equatable {
    var conversation: String
    var receivedAt: Int64
    var turn: String
    var status: TurnRecord.Status
    var token: Int64
    var worker: String
    var attempts: Int64
    /// How many it answered at once.
    var messages: Int64
    var provider: String?
    var model: String?
    var promptTokens: Int64
    var completionTokens: Int64
    /// For operators.
    var error: String?
    var startedAt: Int64
    /// When the reply was ready.
    var finishedAt: Int64
    /// Nil of turns from before this was kept.
    var storedAt: Int64?
    var trace: TurnTrace?
    var hasReply: Bool
}

extension SettledTurn {
    init(_ rows: PostgresRows, _ row: Int) throws(PostgresError) {
        self.init(
            conversation: rows.requiredText(row, 0), receivedAt: rows.requiredInt(row, 1),
            turn: rows.requiredText(row, 2), status: try rows.word(row, 3), token: rows.requiredInt(row, 4),
            worker: rows.requiredText(row, 5), attempts: rows.requiredInt(row, 6), messages: rows.requiredInt(row, 7),
            provider: rows.text(row, 8), model: rows.text(row, 9), promptTokens: rows.requiredInt(row, 10),
            completionTokens: rows.requiredInt(row, 11), error: rows.text(row, 12),
            startedAt: rows.requiredInt(row, 13), finishedAt: rows.requiredInt(row, 14), storedAt: rows.int(row, 15),
            // One that cannot be read says nothing.
            trace: rows.text(row, 16).flatMap { try? JSONValue(parsing: $0) }.flatMap(TurnTrace.init),
            hasReply: rows.bool(row, 17) ?? false)
    }
}
