internal import Conversations
internal import Events

/// Dead letters as they are now, page by page, oldest first. Those that die from now on are not among them, so it ends.
@Reactor final class DeadSweep {
    private static let page = 500

    let filter: LetterFilter
    private let letters: DeadLetterStore
    private var cursor = LetterCursor.start

    init(_ letters: DeadLetterStore, _ filter: LetterFilter) {
        self.letters = letters
        var filter = filter
        let now = WallTime.milliseconds()
        filter.diedBefore = min(filter.diedBefore ?? now, now)
        self.filter = filter
    }

    /// Nil when there are no more.
    func next() async throws -> [DeadLetter]? {
        let page = try await letters.page(filter, after: cursor, limit: Self.page)
        cursor = page.cursor
        return page.letters.isEmpty ? nil : page.letters
    }
}

extension [LetterGroup] {
    /// For a question: `12 messages (10 of model-timed-out, 2 of crashes)`.
    var sentence: String {
        let count = reduce(0) { $0 + $1.count }
        let parts = map { "\($0.count) of \($0.reason)" }.joined(separator: ", ")
        return "\(count) message\(count == 1 ? "" : "s") (\(parts))"
    }
}
