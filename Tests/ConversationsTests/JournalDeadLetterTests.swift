import Events
import Postgres
import Queue
import Redis
import TestSupport
import Testing

@testable import Conversations

/// Messages that were given up, and the journal: retried they are in it again, dropped they never come back.
@Reactor @Suite struct JournalDeadLetterTests {
    @Test func `a dead message that is retried is in the journal again`() async throws {
        try await withJournal { f async throws in
            let letter = try await f.dead(f.message("msg_1"))
            try await f.retry(letter)
            #expect(try await f.kept() == ["msg_1"])
            try await f.flush()
            #expect(try await f.keeping.refill() == 1)
            #expect(try await f.waiting() == ["msg_1"])
        }
    }

    @Test(arguments: ["key-1", nil])
    func `a dead message of which Redis has lost the retry is put back`(key: String?) async throws {
        try await withJournal { f async throws in
            let letter = try await f.dead(f.message("msg_1", key: key))
            // A server that has not got the retry took over.
            try await DeadLetterStore(f.pool).remove([letter], journalled: true)
            _ = try await f.redis.send(["SET", "parley:{0}:epoch", "0123456789abcdef 1"])
            #expect(try await f.keeping.refill() == 1)
            #expect(try await f.waiting() == ["msg_1"])
            #expect(try await f.redis.send(["ZCARD", "parley:{0}:dead"]).integer() == 0)
            let lane = try #require(try await f.claim().first)
            #expect(try await f.store.commit(.sample("1", token: lane.token)) == .committed)
            #expect(try await f.kept().isEmpty)
        }
    }

    @Test func `a dead message that nobody retried stays dead`() async throws {
        try await withJournal { f async throws in
            let letter = try await f.dead(f.message("msg_1", key: "key-1"))
            try await f.age()
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting().isEmpty)
            #expect(try await DeadLetterStore(f.pool).find("msg_1") == letter)
        }
    }

    @Test func `a dropped message does not come back`() async throws {
        try await withJournal { f async throws in
            let letter = try await f.dead(f.message("msg_1"))
            #expect(try await f.kept() == ["msg_1"], "nobody has swept since it died")
            _ = try await f.queue.forgetDead(message: "msg_1", lane: Lane(trusted: letter.lane))
            #expect(try await DeadLetterStore(f.pool).drop([letter]) == 1)
            try await f.age()
            #expect(try await f.keeping.sweep() == 0)
            #expect(try await f.waiting().isEmpty)
            #expect(try await f.kept().isEmpty)
        }
    }

    @Test func `a message that is retried while the journal is swept stays in it`() async throws {
        try await withJournal { f async throws in
            let letter = try await f.dead(f.message("msg_1", user: "zoe"))
            try await f.age()
            try await f.leaveErased(1)
            try await f.pool.withConnection { connection in
                try await connection.runScript("begin; select from journal where lane = '5.2.http.gone' for update")
                let sweeping = Reactor.spawnThrowing { try await f.keeping.sweep() }
                // It has seen the dead message as such, and goes on when that is one no more.
                try await f.pool.waitUntilBlocked(by: connection)
                try await f.retry(letter)
                try await connection.runScript("commit")
                #expect(try await sweeping.value == 0)
            }
            #expect(try await f.kept() == ["msg_1"])
            #expect(try await f.waiting("zoe") == ["msg_1"])
        }
    }
}

extension JournalFixture {
    /// Accepts a message, and gives it up as a worker does of which no turn can be stored.
    fileprivate func dead(_ message: Enqueue) async throws -> DeadLetter {
        guard try await journal.write(message, try await stamp(message)) else { throw Unexpected(what: message.id) }
        guard let lease = try await claim().first?.lease else { throw Unexpected(what: "nothing is ready") }
        let letter = DeadLetter(
            id: message.id, lane: message.lane.name, tenant: 5, envelope: message.envelope, reason: "refused",
            worker: "w1", attempts: 1, crashes: 0, arrivedAt: 1)
        try await DeadLetterStore(pool).bury(letter, token: lease.token)
        guard try await queue.bury(lease, messages: [message.id], halts: false) == .buried,
            let stored = try await DeadLetterStore(pool).find(message.id)
        else { throw Unexpected(what: message.id) }
        return stored
    }

    /// As `parley dead retry` does.
    fileprivate func retry(_ letter: DeadLetter) async throws {
        let dead = DeadEnvelope(id: letter.id, envelope: letter.envelope)
        let outcomes = try await queue.revive([dead], lane: Lane(trusted: letter.lane), tenant: letter.tenant)
        guard outcomes == [.revived] else { throw Unexpected(what: "\(outcomes)") }
        try await DeadLetterStore(pool).remove([letter], journalled: true)
    }
}
