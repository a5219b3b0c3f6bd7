import Foundation
import Testing

@Suite struct CommandsUsageTests {
    @Test func `what was used shows by tenant, day, bot and model`() async throws {
        try await CommandsGateway.with { parley, options in
            let none = try require(try await parley("usage"))
            #expect(none.output.hasPrefix("Nothing was used since 20"), "\(none)")
            try await CommandsGateway.running("worker", parley) { _ in
                for text in ["Do you sell tea?", "and coffee?"] {
                    try require(try await parley.run(["send", "--user", "ana"] + options + [text]))
                }
            }
            let usage = try #require(try require(try await parley("usage", "--json")).list.first)
            #expect(usage["tenant_name"] as? String == "acme" && usage["bot_name"] as? String == "support")
            #expect(usage["turns"] as? Int == 2 && usage["messages"] as? Int == 2, "\(usage)")
            let day = try #require(usage["day"] as? String)
            let table = try require(try await parley("usage", "--tenant", "acme", "--since", day)).output
            #expect(table.hasPrefix("TENANT") && table.contains("support") && table.contains(day), "\(table)")

            let later = try require(try await parley("usage", "--since", "2999-01-01", "--json"))
            #expect(later.list.isEmpty && later.output == "[]\n", "\(later)")
            try require(try await parley("tenant", "create", "other"))
            #expect(try require(try await parley("usage", "--tenant", "other", "--json")).list.isEmpty)
            // The sums outlive the bot.
            try require(try await parley("bot", "delete", "support", "--tenant", "acme", "--force"))
            let gone = try require(try await parley("usage")).output
            #expect(gone.contains("(gone)"), "\(gone)")
        }
    }

    @Test func `a day that is none and a tenant that is none are named`() async throws {
        try await withCommandLine { parley in
            for day in ["yesterday", "2026-13-01", "2026-1-1"] {
                let outcome = try await parley("usage", "--since", day)
                #expect(outcome.code == 64 && outcome.errors.contains(day), "\(outcome)")
            }
            let noDay = try await parley("usage", "--since", "2026-02-30")
            #expect(noDay.code == 1 && noDay.errors.contains("2026-02-30"), "\(noDay)")
            let nobody = try await parley("usage", "--tenant", "nobody")
            #expect(nobody.code == 1 && nobody.errors.contains("nobody"), "\(nobody)")
        }
    }
}
