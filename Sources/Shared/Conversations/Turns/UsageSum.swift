/// What turns add to one row of usage.
struct UsageSum {
    /// Whose and of what the row is.
    struct Subject: Hashable {
        let tenant: Int64
        let bot: Int64
        /// Days since 1970-01-01, UTC.
        let day: Int64
        /// Empty when no model was asked.
        let model: String

        init(_ turn: TurnRecord) {
            tenant = turn.tenant
            bot = turn.bot
            day = turn.finishedAt / 86_400_000
            model = turn.model ?? ""
        }

        var key: (Int64, Int64, Int64, String) { (tenant, day, bot, model) }
    }

    let what: Subject
    /// The highest of the turns'.
    var token: Int64 = 0
    var turns: Int64 = 0
    var messages: Int64 = 0
    var promptTokens: Int64 = 0
    var completionTokens: Int64 = 0

    /// Sorted, so that calls that meet at the same rows lock them in one order.
    static func of(_ turns: [TurnRecord]) -> [UsageSum] {
        var sums: [Subject: UsageSum] = [:]
        for turn in turns {
            let what = Subject(turn)
            sums[what, default: UsageSum(what: what)].add(turn)
        }
        return sums.values.sorted { $0.what.key < $1.what.key }
    }

    private mutating func add(_ turn: TurnRecord) {
        token = max(token, turn.token)
        turns += 1
        messages += Int64(turn.messages.count)
        // Absurd counts of tokens are for the database to refuse, not for us to crash over.
        promptTokens &+= turn.promptTokens
        completionTokens &+= turn.completionTokens
    }
}
