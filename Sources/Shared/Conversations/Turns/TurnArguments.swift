internal import Postgres

/// Turns as the arrays of `turn_commit` and `turn_commit_carefully`: one per column, in the order of their parameters.
/// What only one of the two takes comes last.
struct TurnArguments {
    private(set) var values: [PostgresValue] = []

    init(_ turns: [TurnRecord]) {
        addTurns(turns)
        addMessages(turns)
    }

    /// For `turn_commit_carefully`: the display ids of sessions that turns have opened.
    mutating func addSessions(_ turns: [TurnRecord]) {
        text(turns.map { turn in turn.session.flatMap { $0.isNew ? $0.id : nil } })
    }

    /// For `turn_trace`, behind `turn_commit_carefully`.
    static func traces(_ turns: [TurnRecord]) -> [PostgresValue] {
        [.textArray(turns.map(\.id)), .intArray(turns.map(\.token)), .textArray(turns.map(\.trace))]
    }

    /// For `turn_commit`.
    mutating func addTraces(_ turns: [TurnRecord]) { text(turns.map(\.trace)) }

    /// For `turn_commit`.
    mutating func addUsage(_ turns: [TurnRecord]) {
        let sums = UsageSum.of(turns)
        ints(sums.map(\.what.tenant))
        ints(sums.map(\.what.bot))
        ints(sums.map(\.what.day))
        text(sums.map(\.what.model))
        ints(sums.map(\.token))
        ints(sums.map(\.turns))
        ints(sums.map(\.messages))
        ints(sums.map(\.promptTokens))
        ints(sums.map(\.completionTokens))
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
        ints(turns.map { $0.session?.startedAt })
        ints(turns.map { $0.session?.messages })
    }

    private mutating func addMessages(_ turns: [TurnRecord]) {
        var rows: [Row] = []
        rows.reserveCapacity(2 * turns.count)
        for (number, turn) in turns.enumerated() { Self.add(turn, number: Int64(number + 1), to: &rows) }
        ints(rows.map(\.turn))
        text(rows.map(\.id))
        text(rows.map(\.role))
        text(rows.map(\.text))
        text(rows.map(\.externalID))
        ints(rows.map(\.createdAt))
    }

    private static func add(_ turn: TurnRecord, number: Int64, to rows: inout [Row]) {
        for message in turn.messages {
            rows.append(
                Row(
                    turn: number, id: message.id, role: "user", text: message.text, externalID: message.externalID,
                    createdAt: message.receivedAt))
        }
        guard let reply = turn.reply else { return }
        rows.append(
            Row(
                turn: number, id: turn.replyID, role: reply.role.rawValue, text: reply.text, externalID: nil,
                createdAt: turn.finishedAt))
    }

    /// For `letter_add`.
    static func letters(_ letters: [DeadLetter]) -> [PostgresValue] {
        [
            .textArray(letters.map(\.id)), .textArray(letters.map(\.lane)), .intArray(letters.map(\.tenant)),
            .textArray(letters.map(\.envelope)), .textArray(letters.map(\.reason)), .textArray(letters.map(\.error)),
            .textArray(letters.map(\.worker)), .intArray(letters.map(\.attempts)), .intArray(letters.map(\.crashes)),
            .intArray(letters.map(\.arrivedAt)), .textArray(letters.map(\.turn)), .intArray(letters.map(\.position)),
            .intArray(letters.map(\.token)),
        ]
    }

    private mutating func text(_ column: [String?]) { values.append(.textArray(column)) }
    private mutating func ints(_ column: [Int64?]) { values.append(.intArray(column)) }

    private struct Row {
        let turn: Int64
        let id: String
        let role: String
        let text: String
        let externalID: String?
        let createdAt: Int64
    }
}
