/// Gathers what callers submit and performs it in batches: a group commit.
///
/// At the end of a turn of the loop everything submitted in it leaves as one batch, unless `limit` batches are under
/// way; then it waits, and grows, until one of them returns. So cost per item falls as load rises and nothing waits
/// for a timer when load is low.
@Reactor package final class Batcher<Item: Sendable, Outcome: Sendable, Failure: Error> {
    private struct Waiting {
        let item: Item
        let continuation: CheckedContinuation<Result<Outcome, Failure>, Never>
    }

    private let maximumBatch: Int
    private let maximumUnderWay: Int
    private let perform: @Sendable @Reactor ([Item]) async -> [Result<Outcome, Failure>]
    private var waiting: [Waiting] = []
    /// Those before it have left; they are removed when they are half of the array, so that a long queue stays cheap.
    private var firstWaiting = 0
    private var underWay = 0
    private var isScheduled = false

    /// - Parameters:
    ///   - maximumBatch: the most items in one batch.
    ///   - maximumUnderWay: the most batches performed at once.
    ///   - perform: gives one outcome for each item, in the same order.
    package init(
        maximumBatch: Int, maximumUnderWay: Int = 1,
        perform: @escaping @Sendable @Reactor ([Item]) async -> [Result<Outcome, Failure>]
    ) {
        precondition(
            maximumBatch > 0 && maximumUnderWay > 0, "a batcher that may do nothing keeps its callers for ever")
        self.maximumBatch = maximumBatch
        self.maximumUnderWay = maximumUnderWay
        self.perform = perform
    }

    /// Returns when the batch with this item has been performed. Cancellation does not take the item back.
    package func submit(_ item: Item) async throws(Failure) -> Outcome {
        let result = await withCheckedContinuation { continuation in
            waiting.append(Waiting(item: item, continuation: continuation))
            schedule()
        }
        return try result.get()
    }

    private func schedule() {
        guard !isScheduled, firstWaiting < waiting.count, underWay < maximumUnderWay else { return }
        isScheduled = true
        Reactor.atEndOfTurn { [self] in
            isScheduled = false
            start()
        }
    }

    private func start() {
        guard underWay < maximumUnderWay, firstWaiting < waiting.count else { return }
        let batch = takeBatch()
        underWay += 1
        Reactor.spawn { [self] in await run(batch) }
        schedule()
    }

    private func takeBatch() -> [Waiting] {
        let end = min(firstWaiting + maximumBatch, waiting.count)
        let batch = Array(waiting[firstWaiting..<end])
        firstWaiting = end
        if firstWaiting * 2 >= waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
        return batch
    }

    private func run(_ batch: [Waiting]) async {
        let results = await perform(batch.map(\.item))
        precondition(results.count == batch.count, "a batch returns one outcome for each item")
        for (waiting, result) in zip(batch, results) { waiting.continuation.resume(returning: result) }
        underWay -= 1
        schedule()
    }
}
