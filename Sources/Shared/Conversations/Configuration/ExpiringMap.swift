/// Values with an end, at most `capacity` of them. When it is full the older half goes at once: constant time, no order
/// to keep, and what is used often is soon back.
struct ExpiringMap<Key: Hashable, Value> {
    private struct Entry {
        let value: Value
        let end: Int64
    }

    private let half: Int
    private var recent: [Key: Entry] = [:]
    private var older: [Key: Entry] = [:]

    init(capacity: Int) {
        half = max(1, capacity / 2)
    }

    var count: Int { recent.count + older.count }

    /// Nil when there is none or it has ended. `now` and `end` are on one clock, in any unit.
    func value(_ key: Key, now: Int64) -> Value? { entry(key, now: now)?.value }

    /// The same, and when it ends.
    func entry(_ key: Key, now: Int64) -> (value: Value, end: Int64)? {
        guard let entry = recent[key] ?? older[key], now < entry.end else { return nil }
        return (entry.value, entry.end)
    }

    mutating func set(_ key: Key, _ value: Value, end: Int64) {
        older[key] = nil
        recent[key] = Entry(value: value, end: end)
        guard recent.count >= half else { return }
        older = recent
        recent = [:]
    }

    mutating func remove(_ key: Key) {
        recent[key] = nil
        older[key] = nil
    }

    mutating func removeAll() {
        recent = [:]
        older = [:]
    }
}
