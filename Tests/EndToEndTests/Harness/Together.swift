import Events

/// Runs `body` so many times at once, with the numbers from 1, and returns what each gave, in that order.
@Reactor @discardableResult
func together<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable @Reactor (Int) async throws -> Value
) async throws -> [Value] {
    let tasks = (1...count).map { number in Reactor.spawnThrowing { try await body(number) } }
    var values: [Value] = []
    for task in tasks { values.append(try await task.value) }
    return values
}
