import Events

/// Something that a test waits for did not happen.
package struct WaitedInVain: Error, CustomStringConvertible {
    package let description: String
}

/// Returns as soon as `look` gives a value; throws after `limit`. For states that announce themselves nowhere.
@Reactor package func eventually<Value>(
    _ what: String, within limit: Duration = .seconds(20), _ look: @Reactor () async throws -> Value?
) async throws -> Value {
    let deadline = MonotonicTime.milliseconds() + limit.milliseconds
    while true {
        if let value = try await look() { return value }
        guard MonotonicTime.milliseconds() < deadline else {
            throw WaitedInVain(description: "waited \(limit) for \(what)")
        }
        try await Reactor.sleep(for: .milliseconds(10))
    }
}

/// Returns as soon as `condition` holds; throws after `limit`.
@Reactor package func eventually(
    _ what: String, within limit: Duration = .seconds(20), _ condition: @Reactor () async throws -> Bool
) async throws {
    try await eventually(what, within: limit) { try await condition() ? () : nil }
}
