internal import Conversations
internal import Events
internal import Postgres
internal import Queue
internal import Redis
internal import Service

/// Takes messages in as durably as `PARLEY_DURABILITY` says: into Redis, and then, if there is one, into the journal. What is
/// thrown is counted.
@Reactor struct Intake {
    let queue: LaneQueue
    /// Nil: Redis is all.
    let journal: JournalStore?
    let metrics: GatewayMetrics

    /// True when the message is new, false when it was accepted before.
    /// - Parameter hasIDInHeader: where its id came from, for whoever has to change it.
    func take(_ message: Enqueue, hasIDInHeader: Bool) async throws(Problem) -> Bool {
        let enqueued = try await enqueue(message)
        metrics.enqueued(enqueued.outcome)
        switch enqueued.outcome {
        case .accepted: break
        // It may have come by a gateway that died before it was in the journal.
        case .duplicate: break
        case .conflict: throw .conflict(isInHeader: hasIDInHeader)
        case .full: throw metrics.refused(.mailboxFull)
        case .tenantFull: throw metrics.refused(.tenantFull)
        case .refilling: throw metrics.refused(.refilling)
        case .outOfMemory: throw metrics.refused(.memoryFull)
        }
        if let journal { try await keep(message, enqueued, in: journal) }
        return enqueued.outcome == .accepted
    }

    private func enqueue(_ message: Enqueue) async throws(Problem) -> Enqueued {
        do {
            return try await queue.enqueue(message)
        } catch {
            metrics.enqueueFailed()
            if case .lost = error { throw metrics.refused(.unknownOutcome("Redis")) }
            throw metrics.refused(.unavailable("Redis does not answer."))
        }
    }

    /// What is not in the journal is not promised, though it will be answered unless Redis loses it.
    private func keep(_ message: Enqueue, _ enqueued: Enqueued, in journal: JournalStore) async throws(Problem) {
        let isKept: Bool
        do {
            guard let stamp = enqueued.stamp else { throw metrics.refused(.unknownOutcome("Redis")) }
            isKept = try await journal.write(message, stamp, isRepeated: enqueued.outcome == .duplicate)
        } catch let problem as Problem {
            throw problem
        } catch {
            throw metrics.refused(.unknownOutcome("PostgreSQL"))
        }
        guard isKept else { throw metrics.refused(.unknownOutcome("Redis")) }
        metrics.journalled.increment()
    }
}
