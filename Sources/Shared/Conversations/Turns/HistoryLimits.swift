/// How much of what was said a session keeps: no more than a model will be shown.
package struct HistoryLimits: Sendable, Equatable {
    /// Of one text of Redis, and so of what a turn reads and writes again; a session's text stays well below what a
    /// reader of JSON takes, also when every byte is escaped.
    package static let mostBytes = 128 << 10

    /// Entries, and bytes of their texts.
    package var entries: Int
    package var bytes: Int

    /// - Parameter bytes: more than `mostBytes` counts as that.
    package init(entries: Int = 8, bytes: Int = mostBytes) {
        self.entries = entries
        self.bytes = min(bytes, Self.mostBytes)
    }

    /// The last entries that fit.
    func trimmed(_ history: [HistoryEntry]) -> [HistoryEntry] {
        var first = history.endIndex
        var room = bytes
        while first > history.startIndex, history.endIndex - first < entries {
            room -= history[first - 1].text.utf8.count
            if room < 0 { break }
            first -= 1
        }
        return first == history.startIndex ? history : Array(history[first...])
    }
}
