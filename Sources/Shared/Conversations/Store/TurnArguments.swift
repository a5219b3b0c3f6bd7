internal import Postgres

/// Turns as the arrays of `turn_commit`: one per column, in the order of its parameters.
struct TurnArguments {
    private(set) var values: [PostgresValue] = []

    init(_ turns: [TurnRecord]) {
        addTurns(turns)
        addMessages(turns)
    }

    private mutating func addTurns(_ turns: [TurnRecord]) {
        text(turns.map(\.id))
        text(turns.map(\.conversation))
        ints(turns.map(\.tenant))
        ints(turns.map(\.bot))
        text(turns.map(\.channel))
        text(turns.map(\.user))
        ints(turns.map(\.token))
        text(turns.map(\.status.rawValue))
        ints(turns.map { Int64($0.messages.count) })
        text(turns.map(\.provider))
        text(turns.map(\.model))
        ints(turns.map(\.promptTokens))
        ints(turns.map(\.completionTokens))
        ints(turns.map(\.attempts))
        text(turns.map(\.worker))
        text(turns.map(\.error))
        ints(turns.map(\.startedAt))
        ints(turns.map(\.finishedAt))
        text(turns.map { turn in turn.session.flatMap { $0.isNew ? $0.id : nil } })
        ints(turns.map { $0.session?.startedAt })
        ints(turns.map { $0.session?.messages })
    }

    private mutating func addMessages(_ turns: [TurnRecord]) {
        let rows = turns.enumerated().flatMap { number, turn in Self.rows(of: turn, number: Int64(number + 1)) }
        ints(rows.map(\.turn))
        text(rows.map(\.id))
        text(rows.map(\.role))
        text(rows.map(\.status))
        text(rows.map(\.text))
        text(rows.map(\.externalID))
        ints(rows.map(\.receivedAt))
    }

    private static func rows(of turn: TurnRecord, number: Int64) -> [Row] {
        let status = messageStatus(turn.status)
        var rows = turn.messages.map {
            Row(
                turn: number, id: $0.id, role: "user", status: status, text: $0.text, externalID: $0.externalID,
                receivedAt: $0.receivedAt)
        }
        if let reply = turn.reply {
            rows.append(
                Row(
                    turn: number, id: turn.replyID, role: reply.role.rawValue, status: status, text: reply.text,
                    externalID: nil, receivedAt: turn.finishedAt))
        }
        return rows
    }

    private static func messageStatus(_ status: TurnRecord.Status) -> String {
        switch status {
        case .answered: "answered"
        case .limited: "rate_limited"
        case .failed: "failed"
        case .dead: "dead"
        }
    }

    private mutating func text(_ column: [String?]) { values.append(.textArray(column)) }
    private mutating func ints(_ column: [Int64?]) { values.append(.intArray(column)) }

    private struct Row {
        let turn: Int64
        let id: String
        let role: String
        let status: String
        let text: String
        let externalID: String?
        let receivedAt: Int64
    }
}
