import Events
import Foundation
import TestSupport
import Testing

@Suite struct CommandsLoadTests {
    @Test func `many users are answered, each once and in order`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley) { _ in
                let load = ["load", "--users", "6", "--rate", "20", "--seconds", "1"] + options
                let outcome = try require(try await parley.run(load + ["--json"])).object
                #expect(outcome["holds"] as? Bool == true)
                #expect(outcome["accepted"] as? Int == 20)
                #expect(outcome["answered"] as? Int == 20)
                #expect(outcome["conversations"] as? Int == 6)
                let times = try #require(outcome["reply_ms"] as? [String: Double])
                #expect((times["p50"] ?? 0) > 0 && (times["p50"] ?? 0) <= (times["max"] ?? 0))
                #expect(try await CommandsGateway.rows(["turns"], parley) == 20)
                let text = try require(try await parley.run(load)).output
                #expect(text.contains("Each message was answered, once and in order."), "\(text)")
            }
        }
    }

    @Test func `texts come from a file, and the conversations are erased when asked for`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley) { _ in
                let texts = "\(parley.folder)/texts"
                try "Do you sell tea?\n\nDo you sell rum?\n".write(toFile: texts, atomically: true, encoding: .utf8)
                let load = ["load", "--users", "2", "--rate", "2", "--seconds", "2", "--texts", texts] + options
                try require(try await parley.run(load))
                let sold = try await CommandsGateway.rows(["messages where text = 'Do you sell rum?'"], parley)
                #expect(sold == 2)
                let key = try require(
                    try await parley("key", "create", "--tenant", "acme", "--name", "a", "--role", "admin", "--json"))
                let secret = try #require(key.object["key"] as? String)
                try require(try await parley.run(load.dropLast(2) + ["--key", secret, "--erase"]))
                #expect(try await CommandsGateway.rows(["messages"], parley) == 8)
            }
        }
    }

    @Test func `a flood shows where the block begins, and what the user reads`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley, ["RATE_LIMIT_PER_USER": "5"]) { _ in
                let flood = ["load", "--flood", "--messages", "8"] + options
                let outcome = try require(try await parley.run(flood + ["--json"])).object
                #expect(outcome["answered"] as? Int == 5)
                #expect(outcome["limited"] as? Int == 3)
                #expect(outcome["first_limited"] as? Int == 6)
                let notice = try #require(outcome["notice"] as? String)
                #expect(notice.hasPrefix("⚠️ Too many messages. Please wait 5 minutes."))
                let text = try require(try await parley.run(flood)).output
                #expect(text.contains("The block begins at message 6."), "\(text)")
            }
        }
    }

    @Test func `without a worker the load says what was not answered`() async throws {
        try await CommandsGateway.with { parley, options in
            let load = ["load", "--users", "2", "--seconds", "1", "--rate", "2", "--timeout", "1"] + options
            let outcome = try await parley.run(load + ["--json"])
            #expect(outcome.code == 1)
            #expect(outcome.object["holds"] as? Bool == false)
            #expect(outcome.object["unanswered"] as? Int == 2)
            let text = try await parley.run(load)
            #expect(text.code == 1)
            #expect(text.output.contains("Not every message was answered"), "\(text)")
        }
    }

    @Test func `a wrong key or a missing gateway ends the load with a sentence`() async throws {
        try await CommandsGateway.with { parley, options in
            let key = try await parley.run(["load", "--key", "pk_wrong"] + options.prefix(2))
            #expect(key.code == 1)
            #expect(key.errors.contains("401"))
            let away = try await parley.run(["load", "--key", "k", "--url", "http://127.0.0.1:1"])
            #expect(away.code == 1)
            #expect(away.errors.contains("no gateway answers"))
        }
    }

    /// What is done to five stored messages, and what the load is to find.
    private static let damages: [(finding: String, count: Int, damage: ForgetfulGateway.Damage)] = [
        ("out_of_order", 1, { [$0[0], $0[2], $0[1], $0[3], $0[4]] }),
        ("missing", 1, { Array($0.dropLast()) }),
        ("twice", 2, { $0 + [$0[4]] }),  // the message and its reply
        ("twice", 1, { $0.dropLast() + [($0[4].id, $0[3].turn)] }),  // a second reply in a turn
    ]

    @Test(arguments: damages.indices) func `what is stored wrongly is found`(index: Int) async throws {
        let (finding, count, damage) = Self.damages[index]
        try await withCommandLine(isEmpty: true) { parley in
            let gateway = try await ForgetfulGateway(refusalsFirst: 2, damage: damage)
            let outcome = try await parley.run([
                "load", "--users", "1", "--rate", "5", "--seconds", "1", "--json", "--key", "k", "--url", gateway.url,
            ])
            await gateway.close()
            #expect(outcome.code == 1)
            #expect(outcome.object["accepted"] as? Int == 5)
            #expect(outcome.object[finding] as? Int == count, "\(outcome)")
            #expect(outcome.object["refusals"] as? [String: Int] == ["queue_slow": 2])
        }
    }
}
