internal import Events

/// How the totals stood at earlier looks, for what is counted per time.
struct RateWindow: Sendable {
    /// How long a look is kept.
    static let length = Duration.seconds(300)

    /// The totals at one time.
    struct Look: Sendable {
        let at: Int64
        let totals: Totals

        init(at: Int64, totals: Totals) {
            self.at = at
            self.totals = totals
        }

        private static let figures: [CountedFigure] = [
            .requests, .errors, .givenUp, .messages, .turns, .turnMilliseconds, .workerMilliseconds,
        ]

        /// Time and figures with blanks between, as the list in Redis holds them.
        init?(text: String) {
            let numbers = text.split(separator: " ").compactMap { Int64($0) }
            guard numbers.count == Self.figures.count + 1 else { return nil }
            at = numbers[0]
            let pairs = zip(Self.figures, numbers.dropFirst().map { Int($0) })
            totals = Totals(Dictionary(uniqueKeysWithValues: Array(pairs)))
        }

        var text: String { ([Int(at)] + Self.figures.map { totals[$0] }).map(String.init).joined(separator: " ") }
    }

    private let now: Look
    /// Newest first.
    private let earlier: [Look]

    init(now: Look, earlier: [Look]) {
        self.now = now
        self.earlier = earlier.filter { $0.at < now.at && now.at - $0.at <= Self.length.milliseconds + 10_000 }
    }

    /// What was counted in the last so many seconds, and in how many really: as far back as looks go.
    func growth(over time: Duration = Self.length) -> Growth {
        let start = now.at - time.milliseconds
        guard let from = earlier.first(where: { $0.at <= start }) ?? earlier.last else { return Growth() }
        return Growth(from, now)
    }

    /// What was counted between two looks.
    struct Growth: Sendable {
        let seconds: Double
        private let from: Totals
        private let to: Totals

        init() {
            seconds = 0
            from = Totals()
            to = from
        }

        init(_ from: Look, _ to: Look) {
            seconds = Double(to.at - from.at) / 1000
            self.from = from.totals
            self.to = to.totals
        }

        /// Never negative: a Redis that lost its data counts anew.
        subscript(figure: CountedFigure) -> Int { max(0, to[figure] - from[figure]) }

        func rate(_ figure: CountedFigure) -> Double {
            seconds > 0 ? Double(self[figure]) / seconds : 0
        }

        /// In percent of the requests; 0 without any.
        var errorPercent: Double {
            let failures = self[.errors] + self[.givenUp]
            return Percent.of(failures, of: self[.requests])
        }
    }
}

/// Shares for people.
enum Percent {
    /// With two digits behind the point, from 0 to 100.
    static func of(_ part: Int, of whole: Int) -> Double {
        guard whole > 0 else { return 0 }
        return min(100, (Double(part) * 10_000 / Double(whole)).rounded() / 100)
    }
}
