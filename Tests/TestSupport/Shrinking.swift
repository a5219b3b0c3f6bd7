/// Leaves out of a list what can be left out while it still fails: halves first, then quarters, down to single items,
/// until no single one can go.
///
///     var shrinking = Shrinking(items)
///     while let shorter = shrinking.candidate { shrinking.tell(fails: …shorter…) }
///     shrinking.items
package struct Shrinking<Item> {
    /// The shortest list that is known to fail.
    package private(set) var items: [Item]
    private var size: Int
    private var start = 0
    private var isShorter = false

    package init(_ items: [Item]) {
        self.items = items
        size = max(1, items.count / 2)
    }

    /// To be tried next; nil when nothing more can go.
    package var candidate: [Item]? {
        guard start < items.count else { return nil }
        return Array(items[..<start] + items[min(start + size, items.count)...])
    }

    /// Whether the candidate fails too, in whatever way.
    package mutating func tell(fails: Bool) {
        if fails {
            items = candidate ?? items
            isShorter = true
        } else {
            start += size
        }
        guard start >= items.count, size > 1 || isShorter else { return }
        (start, size, isShorter) = (0, max(1, size / 2), false)
    }
}
