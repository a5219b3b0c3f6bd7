import Events
import Postgres
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

/// Messages in PostgreSQL until they are settled, and what becomes of them when Redis loses its own.
@Reactor @Suite struct JournalTests {
    private let ana = try? ConversationID("5.2.http.ana")

    @Test(arguments: [1, 3])
    func `what a flushed Redis had is put back, each conversation in its order`(shards: Int) async throws {
        try await withJournal(shards: shards) { f async throws in
            try await f.accept("msg_1", "msg_2", "msg_3")
            try await f.accept("msg_4", user: "bob")
            try await f.flush()
            await #expect(throws: JournalFixture.Unexpected.self) { try await f.accept("msg_5") }
            #expect(try await f.keeping.refill() == 4)
            #expect(try await f.keeping.refill() == nil)
            try await f.accept("msg_5")
            #expect(try await f.waiting() == ["msg_1", "msg_2", "msg_3", "msg_5"])
            #expect(try await f.waiting("bob") == ["msg_4"])
            #expect(try await f.claim(2).count == 2)
        }
    }

    @Test func `more messages than fit one step are put back in order`() async throws {
        try await withJournal { f async throws in
            let users = (1...130).map { "u\($0)" }
            for number in 1...4 {
                let messages = users.map { f.message("msg_\($0)_\(number)", user: $0) }
                guard try await f.queue.enqueue(messages).allSatisfy({ $0 == .accepted }) else { return }
                let journal = f.journal
                try await withThrowingTaskGroup(of: Bool.self) { group in
                    for message in messages {
                        group.addTask { @Sendable @Reactor in
                            try await journal.write(message, JournalStamp(epoch: 1, token: 1))
                        }
                    }
                    for try await isKept in group { #expect(isKept) }
                }
            }
            try await f.flush()
            #expect(try await f.keeping.refill() == 520)
            for user in users {
                let waiting = try await f.waiting(user)
                #expect(waiting == (1...4).map { "msg_\(user)_\($0)" })
            }
        }
    }

    @Test func `a turn that is stored takes its messages out of the journal`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_a", "msg_b")
            let lane = try await f.claim()[0]
            #expect(try await f.store.commit(.sample("a", token: lane.token)) == .committed)
            #expect(try await f.kept() == ["msg_b"])
            // Redis loses all before the turn is finished there.
            try await f.flush()
            #expect(try await f.keeping.refill() == 1)
            #expect(try await f.waiting() == ["msg_b"])
            let next = try await f.claim()[0]
            #expect(try await f.store.commit(.sample("b", token: next.token)) == .committed)
            #expect(try await f.kept().isEmpty)
        }
    }

    @Test func `a turn that is refused leaves its messages in the journal`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_a")
            #expect(try await f.store.commit(.sample("z", token: 9_000_000)) == .committed)
            #expect(try await f.store.commit(.sample("a", token: 1)) == .stale)
            #expect(try await f.kept() == ["msg_a"])
        }
    }

    @Test func `what was answered or died before it was in the journal does not stay in it`() async throws {
        try await withJournal { f async throws in
            let (early, dead) = (f.message("msg_a"), f.message("msg_d", user: "bob"))
            let stamps = [try await f.stamp(early), try await f.stamp(dead)]
            #expect(try await f.store.commit(.sample("a", token: 2_000_000)) == .committed)
            let letter = DeadLetter(
                id: "msg_d", lane: "5.2.http.bob", tenant: 5, envelope: dead.envelope, reason: "refused", worker: "w1",
                attempts: 1, crashes: 0, arrivedAt: 1)
            try await DeadLetterStore(f.pool).bury(letter, token: 2_000_000)
            #expect(try await f.journal.write(early, stamps[0]))
            #expect(try await f.journal.write(dead, stamps[1]))
            try await f.flush()
            #expect(try await f.keeping.refill() == 0)
            #expect(try await f.kept().isEmpty)
        }
    }

    @Test func `what is settled leaves a journal that nobody writes any more, and nothing is put back from it`()
        async throws
    {
        try await withJournal { f async throws in
            try await f.accept("msg_1", "msg_2")
            let lane = try #require(try await f.claim().first)
            // A worker without a journal stores it.
            #expect(try await TurnStore(f.pool).commit(.sample("1", token: lane.token)) == .committed)
            try await f.age()
            try await f.flush()
            try await f.keeping.tidy()
            #expect(try await f.kept() == ["msg_2"])
            #expect(try await f.waiting() == [])
        }
    }

    @Test func `what Redis lost without anybody's knowing is found, and what it has is left alone`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1", "msg_2")
            let removed = try await f.redis.send(["RPOP", "parley:{0}:mail:5.2.http.ana"]).string()
            let id = try Envelope(json: removed).id
            for day in try await f.redis.send(["KEYS", "parley:{0}:seen:*"]).strings() {
                _ = try await f.redis.send(["HDEL", day, id])
            }
            #expect(try await f.keeping.sweep() == 0)  // it may be on its way
            try await f.age()
            #expect(try await f.keeping.sweep() == 1)
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting() == ["msg_1", "msg_2"])
        }
    }

    @Test func `tokens after a loss are above those before it, though nothing was committed in between`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            var tokens: [Int64] = []
            for _ in 1...4 {
                tokens.append(try #require(try await f.claim().first).token)
                try await f.flush()
                #expect(try await f.keeping.refill() == 1)
            }
            #expect(tokens == Set(tokens).sorted(), "the holder of one must not pass for that of another: \(tokens)")
        }
    }

    @Test func `however much is settled, one sweep removes it`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            try await f.age()
            try await f.leaveErased(3 * 500)
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.kept() == ["msg_1"])
        }
    }

    @Test func `nothing is swept while Redis is not filled, lest later messages come first`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            try await f.age()
            try await f.flush()
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting().isEmpty)
        }
    }

    @Test func `what was accepted before a loss and comes to the journal after it is refused`() async throws {
        try await withJournal { f async throws in
            let message = f.message("msg_1")
            let stamp = try await f.stamp(message)
            try await f.flush()
            #expect(try await f.keeping.refill() == 0)
            #expect(try await f.journal.write(message, stamp) == false)
            #expect(try await f.kept().isEmpty)
            try await f.accept("msg_1")
        }
    }

    @Test func `what is being written when Redis is filled anew is waited for`() async throws {
        try await withJournal { f async throws in
            let message = f.message("msg_1")
            let stamp = try await f.stamp(message)
            try await f.pool.withConnection { connection in
                try await connection.runScript("begin")
                try await connection.run([JournalStore.share])
                try await f.flush()
                let filling = Reactor.spawnThrowing { try await f.keeping.refill() }
                try await f.pool.waitUntilBlocked(by: connection)
                try await connection.run(
                    JournalStore.writing([message], [stamp], repeated: [false], f.queue.shards))
                try await connection.runScript("commit")
                #expect(try await filling.value == 1)
            }
            #expect(try await f.waiting() == ["msg_1"])
        }
    }

    @Test func `one at a time looks after the journal`() async throws {
        try await withJournal { f async throws in
            try await f.flush()
            let tasks = (1...4).map { _ in
                Reactor.spawnThrowing { try await JournalKeeping(f.pool, queue: f.queue).refill() }
            }
            var fillings = 0
            for task in tasks where try await task.value != nil { fillings += 1 }
            #expect(fillings == 1)
            #expect(try await f.queue.epoch(shard: 0) == 2)
        }
    }

    @Test func `one connection to the database is enough`() async throws {
        try await withPostgres { url in
            _ = try await withPool(url: url) { try await Migrator($0).migrate() }
            try await withPool(url: url, maximum: 1) { pool in
                try await withRedisConnection { redis, _ async throws in
                    let keeping = JournalKeeping(pool, queue: LaneQueue(redis: redis, shards: Shards(count: 2)))
                    #expect(try await keeping.refill() == 0)
                    #expect(try await keeping.sweep() == 0)
                }
            }
        }
    }

    @Test func `a database that is an older copy has Redis filled anew`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            try await f.pool.run(PostgresQuery(PostgresStatement(name: "", sql: "update journal_epochs set epoch = 0")))
            #expect(try await f.journal.write(f.message("msg_2"), JournalStamp(epoch: 1, token: 1)) == false)
            #expect(try await f.keeping.refill() == 0)
            try await f.flush()
            #expect(try await f.keeping.refill() == 1)
        }
    }

    // MARK: Erasing

    @Test func `an erased conversation leaves nothing in the journal, and nothing comes back`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1", "msg_2")
            try await f.accept("msg_3", user: "bob")
            try await f.flush()
            #expect(try await f.keeping.refill() == 3)
            try await f.erasure.erase(try #require(ana))
            #expect(try await f.kept() == ["msg_3"])
            try await f.flush()
            #expect(try await f.keeping.refill() == 1)
            #expect(try await f.waiting().isEmpty)
        }
    }

    @Test func `a message that is erased on its way into the journal does not get there`() async throws {
        try await withJournal { f async throws in
            let (before, after) = (f.message("msg_1"), f.message("msg_2"))
            let stamp = try await f.stamp(before)
            try await f.erasure.erase(try #require(ana))
            let later = try await f.stamp(after)
            #expect(try await f.journal.write(before, stamp))
            #expect(try await f.journal.write(after, later))
            #expect(try await f.kept() == ["msg_2"])
        }
    }

    @Test func `an erasure takes away what is put back while it runs`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1", "msg_2")
            let id = try #require(ana)
            try await f.age()
            try await f.pool.withConnection { connection in
                try await connection.runScript("begin")
                try await connection.run([LaneLock.query(id.description)])
                let erasing = Reactor.spawnThrowing { try await f.erasure.erase(id) }
                // It is not in PostgreSQL yet when the messages are missed in Redis.
                try await f.pool.waitUntilBlocked(by: connection)
                #expect(try await f.keeping.sweep() == 2)
                try await connection.runScript("commit")
                _ = try await erasing.value
            }
            #expect(try await f.waiting().isEmpty)
            #expect(try await f.kept().isEmpty)
            try await f.accept("msg_3")
        }
    }

    @Test func `a repetition while its conversation is erased does not bring back what was answered`() async throws {
        try await withJournal { f async throws in
            let message = f.message("msg_1", key: "key-1")
            #expect(try await f.journal.write(message, try await f.stamp(message)))
            let token = try #require(try await f.claim().first).token
            var turn = TurnRecord.sample("1", token: token)
            turn.messages[0].externalID = "key-1"
            turn.messages[0].receivedAt = WallTime.milliseconds()
            #expect(try await f.store.commit(turn) == .committed)
            // Its turn is finished.
            _ = try await f.redis.send(["DEL", "parley:{0}:mail:5.2.http.ana"])
            let id = try #require(ana)
            try await f.pool.withConnection { connection in
                try await connection.runScript("begin")
                try await connection.run([LaneLock.query(id.description)])
                let erasing = Reactor.spawnThrowing { try await f.erasure.erase(id) }
                try await f.pool.waitUntilBlocked(by: connection)
                let again = try await f.queue.enqueue(message)
                #expect(again.outcome == .duplicate)
                #expect(try await f.journal.write(message, try #require(again.stamp), isRepeated: true))
                try await connection.runScript("commit")
                _ = try await erasing.value
            }
            try await f.age()
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting().isEmpty)
        }
    }

    @Test func `nothing is put back of a conversation that is being erased`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            let id = try #require(ana)
            let token = try await f.queue.erase(id.lane).token
            _ = try await ConversationStore(f.pool).fence(id.description, tenant: 5, erasure: token)
            try await f.age()
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting().isEmpty)
        }
    }

    @Test func `an erasure after Redis lost its count takes the journal along`() async throws {
        try await withJournal { f async throws in
            try await f.accept("msg_1")
            try await f.flush()
            try await f.erasure.erase(try #require(ana))
            #expect(try await f.kept().isEmpty)
            #expect(try await f.keeping.refill() == 0)
        }
    }
}
