import Events
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct BatcherTests {
    private enum Failure: Error { case odd(Int) }

    /// Performs nothing: remembers the batches, and holds each until it is let go.
    @Reactor private final class Recorder {
        var batches: [[Int]] = []
        var gate: Latch?

        func perform(_ items: [Int]) async -> [Result<Int, Failure>] {
            batches.append(items)
            await gate?.wait()
            return items.map { .success($0 * 10) }
        }
    }

    @Test func `what is submitted in one turn leaves together, in order`() async throws {
        let recorder = Recorder()
        let batcher = Batcher(maximumBatch: 100, perform: recorder.perform)
        #expect(try await submit(Array(1...5), to: batcher) == [10, 20, 30, 40, 50])
        #expect(recorder.batches == [[1, 2, 3, 4, 5]])
    }

    @Test func `what comes while a batch is under way leaves with the next`() async throws {
        let recorder = Recorder()
        let gate = Latch()
        recorder.gate = gate
        let batcher = Batcher(maximumBatch: 100, perform: recorder.perform)
        async let first = submit([1], to: batcher)
        await until { recorder.batches.count == 1 }
        async let second = submit([2], to: batcher)
        await turns(3)
        async let third = submit([3], to: batcher)
        await turns(3)
        #expect(recorder.batches == [[1]])
        gate.open()
        let outcomes = try await first + second + third
        #expect(outcomes == [10, 20, 30])
        #expect(recorder.batches == [[1], [2, 3]])
    }

    @Test func `no batch is larger than the maximum and no more are under way`() async throws {
        let recorder = Recorder()
        let gate = Latch()
        recorder.gate = gate
        let batcher = Batcher(maximumBatch: 3, maximumUnderWay: 2, perform: recorder.perform)
        async let outcomes = submit(Array(0..<10), to: batcher)
        await until { recorder.batches.count == 2 }
        await turns(5)
        #expect(recorder.batches == [[0, 1, 2], [3, 4, 5]])
        gate.open()
        #expect(try await outcomes == (0..<10).map { $0 * 10 })
        #expect(recorder.batches == [[0, 1, 2], [3, 4, 5], [6, 7, 8], [9]])
    }

    @Test func `each item gets its own outcome`() async {
        let batcher = Batcher<Int, Int, Failure>(maximumBatch: 10) { items in
            items.map { $0 % 2 == 0 ? .success($0) : .failure(.odd($0)) }
        }
        async let even = submit([2], to: batcher)
        await #expect(throws: Failure.self) { try await batcher.submit(3) }
        #expect(await (try? even) == [2])
    }

    @Test func `cancelling the caller does not take the item back`() async throws {
        let recorder = Recorder()
        let batcher = Batcher(maximumBatch: 10, perform: recorder.perform)
        let task = Reactor.spawnThrowing { try await batcher.submit(4) }
        task.cancel()
        #expect(try await task.value == 40)
    }

    @Test func `a long queue keeps its order and its cost per item`() async throws {
        let recorder = Recorder()
        let batcher = Batcher(maximumBatch: 7, perform: recorder.perform)
        let items = Array(0..<20_000)
        #expect(try await submit(items, to: batcher) == items.map { $0 * 10 })
        #expect(recorder.batches.flatMap(\.self) == items)
    }

    private func submit(_ items: [Int], to batcher: Batcher<Int, Int, Failure>) async throws -> [Int] {
        let tasks = items.map { item in Reactor.spawnThrowing { try await batcher.submit(item) } }
        var outcomes: [Int] = []
        for task in tasks { outcomes.append(try await task.value) }
        return outcomes
    }

    private func until(_ condition: @Reactor () -> Bool) async {
        while !condition() { await turns(1) }
    }

    private func turns(_ count: Int) async {
        for _ in 0..<count {
            let latch = Latch()
            Reactor.atEndOfTurn { latch.open() }
            await latch.wait()
        }
    }
}
