import Events
import Foundation
import Redis
import TestSupport
import Testing

@testable import Conversations

@Suite(.timeLimit(.minutes(10))) struct CommandsDeadTests {
    @Test func `a dead message that was answered after all keeps its one reply when it is retried`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley) { _ in
                let sent = try require(
                    try await parley.run(["send", "--user", "ana", "--json"] + options + ["Do you sell tea?"]))
                let message = try #require(sent.object["message"] as? String)
                let conversation = try await CommandsGateway.conversation("ana", parley)
                // As when workers died between the commit and the end of the turn, once too often.
                try await CommandsGateway.withDatabase(parley) { pool in
                    let letter = DeadLetter(
                        id: message, lane: conversation, tenant: 1,
                        envelope: #"{"id":"\#(message)","text":"Do you sell tea?","at":1700000000000}"#,
                        reason: "crashes", worker: "w1", attempts: 0, crashes: 4, arrivedAt: 1_700_000_000_000)
                    try await DeadLetterStore(pool).bury(letter, token: 1)
                }
                try await CommandsGateway.withRedis(parley) { redis in
                    _ = try await redis.send(["ZADD", "parley:{0}:dead", "1", message])
                }
                try require(try await parley("dead", "retry", message))
                try await eventually("the conversation to be idle", within: .seconds(20)) {
                    try await parley("queue", "show", conversation, "--json").object["state"] as? String == "idle"
                }
                #expect(try await parley("dead", "list", "--json").list.isEmpty)
                let rows = try await CommandsGateway.rows(["messages", "turns"], parley)
                #expect(rows == 3, "the message, its reply and their turn")
                let again = try require(
                    try await parley.run(["send", "--user", "ana"] + options + ["Do you sell tea?"]))
                #expect(again.output == "Yes, green and black.\n")
            }
        }
    }
}
