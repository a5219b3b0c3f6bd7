package import Events
package import Postgres
package import Queue

/// Looks after the journal: puts back what Redis has lost, and removes what is settled. Any number may; one works at a time.
@Reactor package final class JournalKeeping {
    private static let aloneStatement = PostgresStatement.query("journal_alone", PackageResources.journal_alone_sql)
    private static let epochsStatement = PostgresStatement.query("journal_epochs", PackageResources.journal_epochs_sql)
    private static let beginStatement = PostgresStatement.query("journal_begin", PackageResources.journal_begin_sql)
    private static let pageStatement = PostgresStatement.query("journal_page", PackageResources.journal_page_sql)
    /// Messages of one step; Redis is busy with them for a few milliseconds.
    private static let page = 500
    /// The most steps of one sweep.
    private static let mostPages = 40
    /// How old a message is before it is missed: younger ones are on their way.
    private static let patience: Int64 = 5

    /// Told how many shards are filled anew, in which epoch, when that begins.
    package var onBegin: (@Reactor (_ shards: Int, _ epoch: Int64) -> Void)?

    /// Told what was put back, some hundred at a time, and when that began, Unix ms.
    package var onPutBack: (@Reactor (_ messages: [MissedMessage], _ at: Int64) -> Void)?

    private let pool: PostgresPool
    private let queue: LaneQueue
    /// Where the next sweep goes on.
    private var place = Place()

    /// In the order of conversations, and of each conversation's messages.
    private struct Place {
        var lane = ""
        var seq: Int64 = 0
    }

    private struct Page {
        let waiting: [Enqueue]
        /// How many more were settled and are removed.
        let settled: Int
        /// Nil: it was the last.
        let next: Place?
    }

    package init(_ pool: PostgresPool, queue: LaneQueue) {
        self.pool = pool
        self.queue = queue
    }

    /// Where Redis may have lost data: fills it anew, after which it takes messages again. Returns how many were put back;
    /// nil when all was well, or another does it. Breaks off with an error where a server does not answer, and begins
    /// again with the next call.
    package func refill() async throws -> Int? {
        let rows = try await pool.run(PostgresQuery(Self.epochsStatement))
        if try await epochs(rows).stale.isEmpty { return nil }
        return try await alone { connection in
            let stale = try await self.epochs(connection).stale
            if stale.isEmpty { return nil }
            return try await self.refill(stale, connection)
        }
    }

    /// Looks through the next part of the journal for what Redis lost without anybody's knowing, and removes what is
    /// settled; goes on while it finds such, so that the journal does not grow by what did not leave with its turn. Returns
    /// how many messages were put back.
    package func sweep() async throws -> Int {
        try await alone { connection in
            let epochs = try await self.epochs(connection)
            guard epochs.stale.isEmpty else { return nil }
            var count = 0
            for _ in 0..<Self.mostPages {
                let page = try await self.page(after: self.place, age: Self.patience, connection)
                self.place = page.next ?? Place()
                count += try await self.putBackLost(
                    page.waiting, in: epochs.held.mapValues { .holds($0) }, connection)
                if page.next == nil || page.settled == 0 { break }
            }
            return count
        } ?? 0
    }

    /// Removes what is settled from all of the journal, and puts nothing back: where there is none now, messages are left
    /// that were accepted while there was one, and Redis may have them.
    package func tidy() async throws {
        var place: Place? = Place()
        while let last = place {
            place = try await pool.withConnection { connection in
                try await self.page(after: last, age: Self.patience, connection).next
            }
        }
    }

    // MARK: Filling anew

    /// Shards of which Redis and PostgreSQL know the same epoch; of the others, Redis has lost data, or PostgreSQL is an
    /// older copy.
    private func epochs(_ connection: PostgresConnection) async throws -> (held: [Int: Int64], stale: [Int]) {
        try await epochs(try await connection.run([PostgresQuery(Self.epochsStatement)])[0])
    }

    private func epochs(_ rows: PostgresRows) async throws -> (held: [Int: Int64], stale: [Int]) {
        let known = Dictionary(rows.map { (Int($0.requiredInt($1, 0)), $0.requiredInt($1, 1)) }) { $1 }
        var (held, stale): ([Int: Int64], [Int]) = ([:], [])
        for shard in 0..<queue.shards.count {
            let epoch = try await queue.epoch(shard: shard)
            if let epoch, epoch == known[shard] { held[shard] = epoch } else { stale.append(shard) }
        }
        return (held, stale)
    }

    private func refill(_ shards: [Int], _ connection: PostgresConnection) async throws -> Int {
        let highest = try await connection.run([TokenStore.highestQuery])[0].requiredInt(0, 0)
        var epochs: [Int: Int64] = [:]
        for shard in shards {
            let results = try await connection.run([
                JournalStore.wait, PostgresQuery(Self.beginStatement, [.int(Int64(shard))]),
            ])
            let epoch = results[1].requiredInt(0, 0)
            try await queue.begin(epoch: epoch, shard: shard, tokensAbove: highest)
            epochs[shard] = epoch
        }
        onBegin?(shards.count, epochs.values.max() ?? 0)
        var count = 0
        var place: Place? = Place()
        while let last = place {
            let page = try await page(after: last, age: 0, connection)
            let concerned = page.waiting.filter { epochs[queue.shards.shard(of: $0.lane)] != nil }
            count += try await putBackLost(concerned, in: epochs.mapValues { .begins($0) }, connection)
            place = page.next
        }
        // A shard that has lost data again since is stale again, and found so.
        for (shard, epoch) in epochs { _ = try await queue.end(epoch: epoch, shard: shard) }
        return count
    }

    // MARK: Steps

    private func page(
        after place: Place, age: Int64, _ connection: PostgresConnection
    ) async throws(PostgresError) -> Page {
        let values: [PostgresValue] = [.text(place.lane), .int(place.seq), .int(age), .int(Int64(Self.page))]
        let rows = try await connection.run([JournalStore.indexes, PostgresQuery(Self.pageStatement, values)])[1]
        let waiting = rows.map { rows, row -> Enqueue? in
            guard let envelope = rows.text(row, 4) else { return nil }
            let lane = Lane(trusted: rows.requiredText(row, 0))
            return Enqueue(
                lane: lane, tenant: lane.tenant ?? 0, id: rows.requiredText(row, 2), fingerprint: rows.text(row, 3),
                envelope: envelope)
        }.compactMap(\.self)
        let settled = rows.count - waiting.count
        guard rows.count == Self.page else { return Page(waiting: waiting, settled: settled, next: nil) }
        // What the page may have of a conversation in part only is left to the next one, with all of it.
        let last = rows.requiredText(Self.page - 1, 0)
        let row = (0..<Self.page).last { rows.requiredText($0, 0) != last } ?? Self.page - 1
        let next = Place(lane: rows.requiredText(row, 0), seq: rows.requiredInt(row, 1))
        return Page(waiting: waiting.filter { $0.lane.name <= next.lane }, settled: settled, next: next)
    }

    /// First Redis, then PostgreSQL: a message is stored before it leaves Redis. Then back, unless somebody has erased a
    /// conversation meanwhile, which PostgreSQL may not have told yet: then from the start. Returns how many are back.
    private func putBackLost(
        _ messages: [Enqueue], in phases: [Int: EpochPhase], _ connection: PostgresConnection
    ) async throws -> Int {
        var count = 0
        while true {
            let missed = try await queue.missed(messages)
            if missed.isEmpty { return count }
            let ids = missed.map(\.message.id)
            let rows = try await connection.run([JournalStore.indexes, JournalStore.unsettled(ids)])[1]
            let lost = Set(rows.map { $0.requiredText($1, 0) })
            let messages = missed.filter { lost.contains($0.message.id) }
            let began = WallTime.milliseconds()
            let back = try await queue.putBack(messages, in: phases)
            if back.count > 0 { onPutBack?(messages, began) }
            count += back.count
            if back.isComplete { return count }
        }
    }

    /// Nil when another is at it. What throws ends the connection, and with it the lock.
    private func alone<Value: Sendable>(
        _ body: @escaping @Sendable @Reactor (PostgresConnection) async throws -> Value?
    ) async throws -> Value? {
        try await pool.withConnection { connection in
            guard try await connection.run(PostgresQuery(Self.aloneStatement)).bool(0, 0) == true else { return nil }
            return try await body(connection)
        }
    }
}
