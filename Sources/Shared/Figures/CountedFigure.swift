/// What processes count for the whole deployment; the text is its field in Redis.
package enum CountedFigure: String, CaseIterable, Sendable {
    // Gateways.
    case requests, errors, messages, duplicates, refused
    // Workers.
    case turns, failedTurns, givenUp, sessions, limitedUser, limitedGlobal, recovered
    case promptTokens, completionTokens
    /// In billionths of the currency of the prices.
    case costNano
    /// Tokens of models without a price.
    case unpricedTokens
    /// From claim to commit, of all turns.
    case turnMilliseconds
    /// CPU time.
    case workerMilliseconds
}

/// How far the deployment has counted.
struct Totals: Sendable, Equatable {
    var values: [CountedFigure: Int] = [:]
    /// Since when anything is counted, Unix ms.
    var since: Int64 = 0
    /// Since when some process has been there all the time, Unix ms.
    var up: Int64 = 0

    init(_ values: [CountedFigure: Int] = [:]) { self.values = values }

    /// From the fields of the hash; what this version does not know is left out.
    init(fields: [String: String]) {
        for figure in CountedFigure.allCases {
            if let value = fields[figure.rawValue].flatMap({ Int($0) }) { values[figure] = value }
        }
        since = fields["since"].flatMap { Int64($0) } ?? 0
        up = fields["up"].flatMap { Int64($0) } ?? 0
    }

    subscript(figure: CountedFigure) -> Int { values[figure] ?? 0 }

    /// Answers with a status of 500 or more, and accepted messages that were given up later: of either somebody sent a
    /// request that came to nothing, and no request is both.
    var failures: Int { self[.errors] + self[.givenUp] }
}
