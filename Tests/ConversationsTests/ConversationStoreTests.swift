import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct ConversationStoreTests {
    @Test func `erasing removes everything of one conversation and says what`() async throws {
        try await withStore { pool in
            var first = TurnRecord.sample("a1")
            first.session = .init(id: "tenant_5_ana", startedAt: 1_700_000_000_000, messages: 1, isNew: true)
            _ = await TurnStore(pool).commit([first, .sample("b1", user: "bob")])
            _ = await TurnStore(pool).commit([.sample("a2")])
            try await DeadLetterStore(pool).bury(.sample("msg_a3"), token: 1)
            let conversations = ConversationStore(pool)
            func erase(tenant: Int64) async throws -> ErasedConversation {
                try await conversations.erase("5.2.http.ana", tenant: tenant, erasure: 9, letters: ["msg_a3"])
            }
            #expect(try await erase(tenant: 6).isEmpty)
            let erased = try await erase(tenant: 5)
            #expect(erased.conversations == 1 && erased.messages == 4 && erased.turns == 2)
            #expect(erased.sessions == 1 && erased.deadLetters == 1)
            #expect(try await erase(tenant: 5).isEmpty)
            #expect(try await pool.number("select count(*) from messages") == 2)
            #expect(try await pool.number("select count(*) from turns") == 1)
        }
    }

    @Test func `pages go from the newest message to the oldest and leave none out`() async throws {
        try await withStore { pool in
            let turns = TurnStore(pool)
            for number in 0..<7 { _ = try await turns.commit(.sample("t\(number)", text: "\(number)")) }
            _ = try await turns.commit(.sample("other", user: "bob"))
            let messages = MessageStore(pool)
            var seen: [String] = []
            var cursor: Int64?
            repeat {
                let page = try await messages.page(conversation: "5.2.http.ana", tenant: 5, before: cursor, limit: 4)
                #expect(page.messages.count <= 4)
                seen += page.messages.map(\.id)
                cursor = page.next
            } while cursor != nil
            #expect(seen == (0..<7).reversed().flatMap { ["rpl_t\($0)", "msg_t\($0)"] })
            #expect(try await messages.page(conversation: "5.2.http.ana", tenant: 6, limit: 4).messages.isEmpty)
        }
    }

    @Test func `replies after a given one come in order, and none after one of another conversation`() async throws {
        try await withStore { pool in
            let turns = TurnStore(pool)
            for number in 0..<4 { _ = try await turns.commit(.sample("t\(number)")) }
            _ = try await turns.commit(.sample("other", user: "bob"))
            let messages = MessageStore(pool)
            let replies = try await messages.replies(conversation: "5.2.http.ana", tenant: 5, after: "rpl_t1", limit: 9)
            #expect(replies.map(\.message.id) == ["rpl_t2", "rpl_t3"])
            let foreign = try await messages.replies(
                conversation: "5.2.http.ana", tenant: 5, after: "rpl_other", limit: 9)
            #expect(foreign.isEmpty)
        }
    }

    @Test func `a message is found by its own tenant only, with the reply of its turn`() async throws {
        try await withStore { pool in
            var turn = TurnRecord.sample("a")
            turn.messages.append(.init(id: "msg_b", text: "and", externalID: "client-1", receivedAt: 1_700_000_000_050))
            _ = try await TurnStore(pool).commit(turn)
            let messages = MessageStore(pool)
            let second = try #require(try await messages.find("msg_b", tenant: 5))
            #expect(second.message.externalID == "client-1" && second.reply?.id == "rpl_a")
            #expect(second.message.createdAt == 1_700_000_000_050)
            #expect(second.reply?.createdAt == 1_700_000_000_200)
            #expect(try await messages.find("msg_b", tenant: 6) == nil)
            #expect(try await messages.find("msg_none", tenant: 5) == nil)
            #expect(try await messages.find("rpl_a", tenant: 5)?.reply == nil)
        }
    }
}

extension DeadLetter {
    static func sample(_ id: String) -> DeadLetter {
        DeadLetter(
            id: id, lane: "5.2.http.ana", tenant: 5, envelope: "{}", reason: "crashes", worker: "w1", attempts: 1,
            crashes: 3,
            arrivedAt: 1_700_000_000_000)
    }
}
