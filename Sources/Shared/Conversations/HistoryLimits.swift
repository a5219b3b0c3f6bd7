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
        var room = bytes
        let kept = history.suffix(max(0, entries)).reversed().prefix { entry in
            room -= entry.text.utf8.count
            return room >= 0
        }
        return kept.reversed()
    }
}
