import Events

/// How many deployments may run at once. A deployment is three processes and more: without a bound, tests that run in
/// parallel make each other late on a small machine.
@Reactor enum Room {
    /// Units of room. A deployment of ordinary size takes one; one that loads the machine takes all.
    static let all = 3

    private static var free = all
    private static var waiting: [(units: Int, continuation: CheckedContinuation<Void, Never>)] = []

    /// Runs `body` when there is room, in the order of the calls.
    static func taking<Value>(_ units: Int, _ body: @Reactor () async throws -> Value) async throws -> Value {
        await enter(units)
        defer { leave(units) }
        return try await body()
    }

    private static func enter(_ units: Int) async {
        if waiting.isEmpty, free >= units {
            free -= units
            return
        }
        await withCheckedContinuation { waiting.append((units, $0)) }
    }

    private static func leave(_ units: Int) {
        free += units
        while let next = waiting.first, free >= next.units {
            free -= next.units
            waiting.removeFirst().continuation.resume()
        }
    }
}
