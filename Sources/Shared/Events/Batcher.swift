/// Gathers what callers submit and performs it in batches: a group commit.
///
/// At the end of a turn of the loop everything submitted in it leaves as one batch, unless `limit` batches are under
/// way; then it waits, and grows, until one of them returns. So cost per item falls as load rises and nothing waits
/// for a timer when load is low.
///
/// Inlinable, which no other type is: code that the modules using it cannot specialise looks its types up at run time,
/// which was 9 % of the gateway's time for a message.
@usableFromInline @Reactor package final class Batcher<Item: Sendable, Outcome: Sendable, Failure: Error> {
    @usableFromInline struct Waiting {
        @usableFromInline let item: Item
        /// Unsafe, which saves an allocation: `run` is the only place that resumes, and resumes all of its batch.
        @usableFromInline let continuation: UnsafeContinuation<Result<Outcome, Failure>, Never>

        @inlinable init(item: Item, continuation: UnsafeContinuation<Result<Outcome, Failure>, Never>) {
            self.item = item
            self.continuation = continuation
        }
    }

    @usableFromInline let maximumBatch: Int
    @usableFromInline let maximumUnderWay: Int
    @usableFromInline let perform: @Sendable @Reactor ([Item]) async -> [Result<Outcome, Failure>]
    @usableFromInline var waiting: [Waiting] = []
    /// Those before it have left; they are removed when they are half of the array, so that a long queue stays cheap.
    @usableFromInline var firstWaiting = 0
    @usableFromInline var underWay = 0
    @usableFromInline var isScheduled = false

    /// - Parameters:
    ///   - maximumBatch: the most items in one batch.
    ///   - maximumUnderWay: the most batches performed at once.
    ///   - perform: gives one outcome for each item, in the same order.
    @inlinable package init(
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
    @inlinable package func submit(_ item: Item) async throws(Failure) -> Outcome {
        let result = await withUnsafeContinuation { continuation in
            waiting.append(Waiting(item: item, continuation: continuation))
            schedule()
        }
        return try result.get()
    }

    @inlinable func schedule() {
        guard !isScheduled, firstWaiting < waiting.count, underWay < maximumUnderWay else { return }
        isScheduled = true
        Reactor.atEndOfTurn { [self] in
            isScheduled = false
            start()
        }
    }

    @inlinable func start() {
        guard underWay < maximumUnderWay, firstWaiting < waiting.count else { return }
        let batch = takeBatch()
        underWay += 1
        Reactor.spawn { [self] in await run(batch) }
        schedule()
    }

    @inlinable func takeBatch() -> [Waiting] {
        let end = min(firstWaiting + maximumBatch, waiting.count)
        let batch = Array(waiting[firstWaiting..<end])
        firstWaiting = end
        if firstWaiting * 2 >= waiting.count {
            waiting.removeFirst(firstWaiting)
            firstWaiting = 0
        }
        return batch
    }

    @inlinable func run(_ batch: [Waiting]) async {
        let results = await perform(batch.map { $0.item })
        precondition(results.count == batch.count, "a batch returns one outcome for each item")
        for index in batch.indices { batch[index].continuation.resume(returning: results[index]) }
        underWay -= 1
        schedule()
    }
}
