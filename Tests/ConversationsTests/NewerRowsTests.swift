import Events
import Postgres
import TestSupport
import Testing

@testable import Conversations

/// What a newer program has written, after its migration: older ones live on beside it.
@Reactor @Suite struct NewerRowsTests {
    @Test func `a word that is not known fails what reads it, and names it`() async throws {
        try await withStore { pool async throws in
            _ = try await TurnStore(pool).commit(.sample("a", token: 7))
            try await pool.withConnection { try await $0.runScript("alter type turn_status add value 'postponed'") }
            try await pool.withConnection {
                try await $0.runScript(
                    "update turns set status = 'postponed'; update messages set status = 'postponed'")
            }
            let error = PostgresError.unreadable(what: "the Status \"postponed\"")
            await #expect(throws: error) { _ = try await TurnStore(pool).find(messages: ["msg_a"]) }
            await #expect(throws: error) { _ = try await MessageStore(pool).find("msg_a", tenant: 5) }
            await #expect(throws: error) {
                _ = try await MessageStore(pool).page(conversation: "5.2.http.ana", tenant: 5, limit: 10)
            }
            #expect(!error.isRetryable && "\(error)".contains("is it older than the others?"))
        }
    }
}
