import Events

/// What was promised and did not hold, by kind; a few examples of each.
@Reactor final class Breaches {
    private static let examples = 5

    private(set) var found: [String: (count: Int, examples: [String])] = [:]

    var isEmpty: Bool { found.isEmpty }

    func add(_ kind: String, _ example: String, count: Int = 1) {
        var entry = found[kind] ?? (0, [])
        if entry.count == 0 { say("BREACH \(kind): \(example)") }
        entry.count += count
        if entry.examples.count < Self.examples { entry.examples.append(example) }
        found[kind] = entry
    }

    var text: String {
        found.sorted { $0.key < $1.key }.map { kind, entry in
            "BREACH \(kind), \(entry.count)\n" + entry.examples.map { "  \($0)\n" }.joined()
        }.joined()
    }
}
