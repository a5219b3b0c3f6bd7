import Events

struct ChaosError: Error, CustomStringConvertible { let description: String }

/// Returns as soon as `condition` holds; throws after `limit`. For states that announce themselves nowhere.
@Reactor func eventually(
    _ what: String, within limit: Duration, _ condition: @Reactor () async throws -> Bool
) async throws {
    let deadline = MonotonicTime.milliseconds() + limit.milliseconds
    while try await !condition() {
        guard MonotonicTime.milliseconds() < deadline else {
            throw ChaosError(description: "waited \(limit) for \(what)")
        }
        try await Reactor.sleep(for: .milliseconds(20))
    }
}
