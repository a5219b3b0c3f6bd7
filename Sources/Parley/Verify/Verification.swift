internal import Conversations
internal import Events
internal import Postgres
internal import Queue

/// Holds PostgreSQL and Redis against the promises. What is accepted, stored or waiting may be millions: nothing of it is
/// kept in memory, the database compares.
@Reactor struct Verification {
    private let context: CommandContext
    private let record: String?
    private let isDrained: Bool

    init(_ context: CommandContext, record: String?, isDrained: Bool) {
        self.context = context
        self.record = record
        self.isDrained = isDrained
    }

    func run() async throws -> VerificationReport {
        let file = try record.map { path throws(CommandFailure) in try RecordFile(path) }
        let queue = try await context.queue()
        return try await context.pool.withConnection { connection in
            let store = try await VerificationStore(connection)
            if let file { try await file.load(into: store) }
            // Mailboxes first: a message is stored before it leaves its own, so it is found here or there.
            try await MailboxWalk(queue: queue, store: store).run(hasRecord: file != nil)
            return try await check(store, queue)
        }
    }

    private func check(_ store: VerificationStore, _ queue: LaneQueue) async throws -> VerificationReport {
        let figures = try await store.figures()
        let fates = record == nil ? nil : try await store.fates()
        var checks = [
            try await AcceptedCheck(isDrained: isDrained).run(store, fates, figures),
            try await TurnCheck().run(store, figures),
            try await OrderCheck(hasRecord: record != nil).run(store, figures),
            try await TenantCheck().run(store, figures),
            try await QueueCheck(queue: queue).run(),
        ]
        if isDrained { checks.append(try await KeyCheck(redis: context.redis(), shards: queue.shards).run()) }
        return VerificationReport(figures: figures, fates: fates, checks: checks)
    }
}
