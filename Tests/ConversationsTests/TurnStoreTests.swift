import Events
import Glibc
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct TurnStoreTests {
    @Test func `turns whose connection falls silent are stored on another, once`() async throws {
        try await withPostgres { url in
            try await withPool(url: url) { _ = try await Migrator($0).migrate() }
            try await withPool(url: url, answerTimeout: .milliseconds(200)) { pool in
                let backend = try await pool.number("select pg_backend_pid()")
                let process = pid_t(backend)
                #expect(pool.statistics.open == 1, "the next run is the same connection's")
                kill(process, SIGSTOP)  // as when the network swallows what is sent
                defer { kill(process, SIGCONT) }
                let store = TurnStore(pool)
                async let one = store.commit(.sample("a", token: 5))
                async let other = store.commit(.sample("b", user: "bob", token: 6))
                #expect(try await [one, other] == [.committed, .committed])
                // PostgreSQL gets to what the silent connection was told.
                kill(process, SIGCONT)
                try await eventually("the silent connection to end") {
                    try await pool.number("select count(*) from pg_stat_activity where pid = \(backend)") == 0
                }
                #expect(try await pool.number("select count(*) from turns") == 2)
                #expect(try await pool.number("select sum(turns)::bigint from usage") == 2)
                #expect(try await store.commit(.sample("a", token: 5)) == .already)
            }
        }
    }

    @Test func `a turn is stored whole and found again with its reply`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            #expect(try await store.find(messages: ["msg_a"]) == nil)
            #expect(try await store.commit(.sample("a", token: 7)) == .committed)
            let turn = try #require(try await store.find(messages: ["msg_a"]))
            #expect(turn.status == .answered && turn.messages == 1 && turn.token == 7)
            #expect(turn.finishedAt == 1_700_000_000_200)
            #expect(turn.reply?.id == "rpl_a" && turn.reply?.text == "re: hello" && turn.reply?.role == .assistant)
            #expect(try await pool.number("select count(*) from messages") == 2)
            #expect(try await TokenStore(pool).highest() == 7)
        }
    }

    @Test func `a turn that is stored already changes nothing, and its reply stays the first`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            #expect(try await store.commit(.sample("a", token: 1)) == .committed)
            var again = TurnRecord.sample("a", token: 2)
            again.reply = .init(role: .assistant, text: "another answer")
            #expect(try await store.commit(again) == .already)
            #expect(try await store.find(messages: ["msg_a"])?.reply?.text == "re: hello")
            #expect(try await pool.number("select sum(turns)::bigint from usage") == 1)
        }
    }

    @Test func `a turn with a message that another turn has answered is not stored`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            var both = TurnRecord.sample("a", token: 1)
            both.messages.append(.init(id: "msg_b", text: "there?", receivedAt: 1_700_000_000_001))
            #expect(try await store.commit(both) == .committed)
            // As when it died after all, and was retried: alone, and behind one that came later.
            #expect(try await store.commit(.sample("b", token: 2)) == .already)
            var later = TurnRecord.sample("c", token: 3)
            later.messages.append(both.messages[1])
            #expect(try await store.commit(later) == .already)
            let found = try #require(try await store.find(messages: ["msg_b"]))
            #expect(found.id == "trn_a" && found.reply?.id == "rpl_a" && found.messages == 1)
            #expect(try await store.find(messages: ["msg_a", "msg_b", "msg_c"])?.messages == 2)
            #expect(try await store.find(messages: ["msg_a", "msg_c", "msg_b"])?.messages == 1)
            #expect(try await store.find(messages: ["msg_c", "msg_b"]) == nil)
            #expect(try await pool.number("select count(*) from turns") == 1)
            #expect(try await pool.number("select count(*) from messages") == 3)
            #expect(try await pool.number("select sum(messages)::bigint from usage") == 2)
        }
    }

    @Test func `a holder with a lower token is stale, and one with the same token is not`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            #expect(try await store.commit(.sample("a", token: 5)) == .committed)
            #expect(try await store.commit(.sample("b", token: 4)) == .stale)
            #expect(try await store.find(messages: ["msg_b"]) == nil)
            #expect(try await store.commit(.sample("c", token: 5)) == .committed)
            #expect(try await pool.number("select last_token from conversations") == 5)
            #expect(try await pool.number("select count(*) from messages") == 4)
        }
    }

    @Test func `turns of one conversation in one batch are settled by token, then by place`() async throws {
        try await withStore { pool async throws in
            let results = await TurnStore(pool).commit([
                .sample("old", token: 1), .sample("new", token: 2), .sample("new", token: 2),
                .sample("next", token: 2), .sample("else", user: "bob", token: 1),
            ])
            #expect(results.map(\.success) == [.stale, .committed, .already, .committed, .committed])
            #expect(try await pool.number("select count(*) from turns") == 3)
            #expect(try await pool.number("select count(*) from messages where role = 'assistant'") == 3)
        }
    }

    @Test func `a batch with stored, stale and new turns stores the new ones only`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            _ = await store.commit([.sample("a", user: "a", token: 3), .sample("b", user: "b", token: 3)])
            let results = await store.commit([
                .sample("a", user: "a", token: 4), .sample("b2", user: "b", token: 2),
                .sample("c", user: "c", token: 1),
            ])
            #expect(results.map(\.success) == [.already, .stale, .committed])
            #expect(try await pool.number("select sum(turns)::bigint from usage") == 3)
        }
    }

    @Test func `a limited turn keeps its messages, with the notice or without a word`() async throws {
        try await withStore { pool async throws in
            var tripped = TurnRecord.sample("a")
            tripped.status = .limited
            tripped.reply = .init(role: .notice, text: "Too many messages.")
            var silent = TurnRecord.sample("b", user: "bob")
            silent.status = .limited
            silent.reply = nil
            let store = TurnStore(pool)
            #expect(await store.commit([tripped, silent]).map(\.success) == [.committed, .committed])
            let messages = MessageStore(pool)
            let first = try #require(try await messages.find("msg_a", tenant: 5))
            #expect(first.message.status == .limited && first.reply?.role == .notice)
            let second = try #require(try await messages.find("msg_b", tenant: 5))
            #expect(second.message.status == .limited && second.reply == nil)
            #expect(try await store.find(messages: ["msg_b"])?.reply == nil)
        }
    }

    @Test func `bad data fails its own turn and no other`() async throws {
        try await withStore { pool async throws in
            var absurd = TurnRecord.sample("absurd", user: "d")
            absurd.attempts = .max
            let results = await TurnStore(pool).commit([
                .sample("a", user: "a"), .sample("nul", user: "b", text: "NUL \u{0} is no text"),
                .sample("c", user: "c"),
                absurd,
            ])
            #expect(results.map(\.success) == [.committed, nil, .committed, nil])
            let refusals = await TurnStore(pool).commit([.sample("e", user: "e"), absurd])
            #expect(refusals.map(\.success) == [.committed, nil])
            #expect(try await pool.number("select count(*) from turns") == 3)
            #expect(try await pool.number("select count(*) from messages") == 6)
        }
    }

    @Test func `text of every kind comes back as it was`() async throws {
        try await withStore { pool async throws in
            let text = "a \"quoted\" \\ back{slash},NULL\n\t' ünï 👩‍👩‍👧 é"
            #expect(try await TurnStore(pool).commit(.sample("a", text: text)) == .committed)
            #expect(try await MessageStore(pool).find("msg_a", tenant: 5)?.message.text == text)
        }
    }

    @Test func `turns submitted at once are stored together, each once`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool, maximumBatch: 50)
            try await withThrowingTaskGroup(of: TurnOutcome.self) { group in
                for number in 0..<300 {
                    group.addTask { @Sendable @Reactor in
                        try await store.commit(.sample("n\(number)", user: "u\(number % 30)", token: Int64(number)))
                    }
                }
                var outcomes: [TurnOutcome: Int] = [:]
                for try await outcome in group { outcomes[outcome, default: 0] += 1 }
                #expect(outcomes[.committed, default: 0] + outcomes[.stale, default: 0] == 300)
                #expect(try await pool.number("select count(*) from turns") == Int64(outcomes[.committed, default: 0]))
            }
        }
    }

    @Test func `workers that commit to the same conversations at once do not deadlock`() async throws {
        try await withStore { pool async throws in
            try await withThrowingTaskGroup(of: [Result<TurnOutcome, PostgresError>].self) { group in
                for worker in 0..<4 {
                    let store = TurnStore(pool)
                    group.addTask { @Sendable @Reactor in
                        var results: [Result<TurnOutcome, PostgresError>] = []
                        for round in 0..<10 {
                            let users = (0..<20).shuffled()
                            results += await store.commit(
                                users.map { .sample("\(worker)x\(round)x\($0)", user: "u\($0)", token: Int64(round)) })
                        }
                        return results
                    }
                }
                for try await results in group { #expect(results.allSatisfy { $0.success != nil }) }
            }
        }
    }

    @Test func `a session begins with its first turn and ends once`() async throws {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            for number in 1...3 {
                var turn = TurnRecord.sample("s\(number)")
                turn.session = .init(
                    id: "tenant_5_ana", startedAt: 1_700_000_000_000, messages: Int64(number), isNew: number == 1)
                #expect(try await store.commit(turn) == .committed)
            }
            #expect(try await pool.number("select count(*) from sessions where ended_at is null") == 1)
            #expect(try await pool.number("select session_messages from conversations") == 3)
            let end = SessionEnd(
                conversation: "5.2.http.ana", id: "tenant_5_ana", startedAt: 1_700_000_000_000,
                lastAt: 1_700_000_000_200,
                messages: 3, endedAt: 1_700_000_900_000, reason: "inactive", token: 1)
            let sessions = SessionStore(pool)
            try await sessions.end([end])
            var later = end
            later.reason = "age"
            try await sessions.end([later])
            #expect(
                try await pool.number("select count(*) from sessions where end_reason = 'inactive' and messages = 3")
                    == 1)
        }
    }
}
