import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

@Reactor @Suite struct DeadLetterTests {
    @Test func `a letter without a turn is listed, found, replaced when it dies again, and removed`() async throws {
        try await withStore { pool in
            let letters = DeadLetterStore(pool)
            try await letters.bury(.sample("msg_1"), token: 1)
            let first = try #require(try await letters.find("msg_1"))
            var again = DeadLetter.sample("msg_1")
            again.reason = "refused"
            try await letters.bury(again, token: 2)
            try await letters.bury(.sample("msg_2"), token: 3)
            #expect(try await letters.list(LetterFilter(tenant: 5), limit: 9).map(\.id) == ["msg_2", "msg_1"])
            #expect(try await letters.list(LetterFilter(tenant: 6), limit: 9).isEmpty)
            #expect(try await letters.find("msg_1")?.reason == "refused")
            #expect(try await letters.remove([first]) == 0, "it has died again since")
            let last = try #require(try await letters.find("msg_1"))
            #expect(try await letters.remove([last]) == 1)
            #expect(try await letters.remove([last]) == 0)
        }
    }

    @Test func `letters are stored with their turn, and not with one that is refused`() async throws {
        try await withStore { pool in
            let turns = TurnStore(pool)
            _ = await turns.commit([.dead("a", "b", token: 7), .sample("other", user: "bob")])
            let letters = try await DeadLetterStore(pool).withMates(["msg_b"])
            #expect(letters.map(\.id) == ["msg_a", "msg_b"], "what died together comes together")
            #expect(letters.map(\.turn) == ["trn_a", "trn_a"] && letters.map(\.token) == [7, 7])
            #expect(try await turns.find(messages: ["msg_a"])?.reply?.text == "Sorry")
            // A later holder has committed: stale, alone and beside another.
            let stale = await turns.commit([.dead("c", token: 6)]).map(\.success)
            let both = await turns.commit([.dead("d", token: 6), .dead("e", user: "bob", token: 9)]).map(\.success)
            #expect(stale == [.stale] && both == [.stale, .committed])
            #expect(try await pool.number("select count(*) from dead_letters") == 3)
        }
    }

    @Test func `reopening removes what told the user, of that death only`() async throws {
        try await withStore { pool in
            let turns = TurnStore(pool)
            let letters = DeadLetterStore(pool)
            _ = try await turns.commit(.dead("a", "b", token: 1))
            let dead = try await letters.withMates(["msg_a"])
            try await letters.reopen(dead)
            #expect(try await turns.find(messages: ["msg_a"]) == nil)
            #expect(try await pool.number("select count(*) from messages") == 0)
            // It dies again before the letters of the first death are gone.
            _ = try await turns.commit(.dead("a", "b", token: 2))
            try await letters.reopen(dead)
            #expect(try await letters.remove(dead) == 0)
            #expect(try await turns.find(messages: ["msg_a"]) != nil)
            // Or it is answered.
            try await letters.reopen(try await letters.withMates(["msg_a"]))
            _ = try await turns.commit(.sample("a", token: 3))
            try await letters.reopen(try await letters.withMates(["msg_a"]))
            #expect(try await turns.find(messages: ["msg_a"])?.status == .answered)
        }
    }

    @Test func `letters are grouped by reason and chosen by tenant, bot, reason and time`() async throws {
        try await withStore { pool in
            let letters = DeadLetterStore(pool)
            for (number, (reason, user)) in [("crashes", "ana"), ("model-cut", "ana"), ("model-cut", "bob")]
                .enumerated()
            {
                var letter = DeadLetter.sample("msg_\(number)")
                letter.lane = "5.2.http.\(user)"
                letter.reason = reason
                letter.error = "\(number)"
                try await letters.bury(letter, token: Int64(number + 1))
            }
            let groups = try await letters.groups()
            #expect(groups.map(\.reason) == ["model-cut", "crashes"])
            #expect(groups[0].count == 2 && groups[0].conversations == 2 && groups[0].tenants == 1)
            #expect(groups[0].example == "msg_2" && groups[0].exampleError == "2")
            #expect(groups[0].firstDiedAt <= groups[0].lastDiedAt)
            func count(_ filter: LetterFilter) async throws -> Int { try await letters.list(filter, limit: 9).count }
            #expect(try await count(LetterFilter(tenant: 5, bot: 2)) == 3)
            #expect(try await count(LetterFilter(tenant: 5, bot: 22)) == 0)
            #expect(try await count(LetterFilter(reason: "crashes")) == 1)
            #expect(try await count(LetterFilter(diedBefore: groups[1].lastDiedAt - 1000)) == 0)
        }
    }

    @Test func `pages go from the oldest arrival to the newest, keep turns whole and leave none out`() async throws {
        try await withStore { pool in
            let letters = DeadLetterStore(pool)
            let turns = TurnStore(pool)
            // Of one moment: the lease's token tells their order.
            for number in 0..<5 {
                _ = try await turns.commit(.dead("\(9 - number)a", "\(9 - number)b", token: Int64(number + 1)))
            }
            var cursor = LetterCursor.start
            var seen: [[String]] = []
            while true {
                let page = try await letters.page(LetterFilter(), after: cursor, limit: 2)
                if page.letters.isEmpty { break }
                seen.append(page.letters.map(\.id))
                cursor = page.cursor
            }
            #expect(
                seen == [
                    ["msg_9a", "msg_9b", "msg_8a", "msg_8b"], ["msg_7a", "msg_7b", "msg_6a", "msg_6b"],
                    ["msg_5a", "msg_5b"],
                ])
        }
    }
}

extension TurnRecord {
    /// A turn of one or more messages that gives them up and tells the user.
    static func dead(_ rests: String..., user: String = "ana", token: Int64) -> TurnRecord {
        var turn = TurnRecord.sample(rests[0], user: user, token: token)
        turn.status = .failed
        turn.reply = Reply(role: .notice, text: "Sorry")
        turn.messages = rests.map { Message(id: "msg_\($0)", text: "hello", receivedAt: 1_700_000_000_000) }
        turn.letters = rests.enumerated().map { position, rest in
            var letter = DeadLetter.sample("msg_\(rest)")
            letter.lane = turn.conversation
            letter.turn = turn.id
            letter.position = Int64(position)
            letter.token = token
            return letter
        }
        return turn
    }
}
