import Events
import JSON
import SimulatedModel
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct RateLimitTests {
    @Test(arguments: [1, 4])
    func `of 150 messages in a minute 100 are answered, one gets the notice, 49 nothing`(workers: Int) async throws {
        let plan = Plan.knowledge {
            $0.workers = workers
            $0.room = 2
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            for _ in 1...150 { #expect(try await client.post("When are you open?").status == 202) }
            try await deployment.waitForSettled(150)
            let byStatus = try await deployment.texts(
                "select status || ' ' || role || ' ' || count(*) from messages group by status, role order by 1")
            #expect(
                byStatus == [
                    "answered assistant 100", "answered user 100", "limited notice 1", "limited user 50",
                ])
            let notice = try await deployment.texts("select text from messages where role = 'notice'").first ?? ""
            let lines = notice.split(separator: "\n")
            #expect(lines.first == "⚠️ Too many messages. Please wait 5 minutes.", "\(notice)")
            let seconds = try #require(lines.last?.wholeMatch(of: /Retry in (\d+)s/).flatMap { Int($0.1) }, "\(notice)")
            #expect((240...300).contains(seconds))
            // The first 100 in the order they came, and the notice right after them.
            let order = try await deployment.texts(
                "select distinct status from (select status, row_number() over (order by seq) as place from messages"
                    + " where role = 'user') as m where place <= 100")
            #expect(order == ["answered"])

            let other = try await client.post("When are you open?", user: "bob", wait: 20)
            #expect(other.reply == "We are open from 9 to 18.", "\(other)")
            let late = try await client.post("When are you open?", wait: 20)
            #expect(late.state == "limited", "\(late)")
            #expect(try await deployment.number("select count(*) from messages where role = 'notice'") == 1)
            #expect(deployment.workers.map { $0.count("Rate limit exceeded") }.reduce(0, +) == 1)
        }
    }

    @Test func `a blocked user is answered again when the block ends`() async throws {
        let plan = Plan.knowledge {
            $0.environment = ["RATE_LIMIT_PER_USER": "2", "RATE_LIMIT_BLOCK": "3000"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let states = try await states(client, 4)
            #expect(states == ["answered", "answered", "limited", "limited"])
            // Each of these is limited while the block lasts, and none prolongs it.
            try await eventually("the block to end", within: .seconds(10)) {
                try await client.post("When are you open?", wait: 20).state == "answered"
            }
            #expect(try await deployment.number("select count(*) from messages where role = 'notice'") == 1)
        }
    }

    @Test func `an operator ends a block, and the history stays`() async throws {
        let plan = Plan.model { $0.environment = ["RATE_LIMIT_PER_USER": "2"] }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            #expect(try await states(client, 4) == ["answered", "answered", "limited", "limited"])
            let conversation = deployment.tenancy.conversation("ana")
            let parley = deployment.commandLine
            let first = try require(try await parley("queue", "unblock", conversation, "--json"))
            #expect(first.object["unblocked"] as? Bool == true, "\(first)")
            let second = try require(try await parley("queue", "unblock", conversation, "--json"))
            #expect(second.object["unblocked"] as? Bool == false, "\(second)")
            #expect(try await states(client, 3) == ["answered", "answered", "limited"])
            // The two before the block, and one more, with their answers, and the message itself.
            let asked = try JSONValue(parsing: deployment.model.requestBodies.last ?? [])
            #expect(asked["messages"]?.array?.filter { $0["role"]?.string != "system" }.count == 7, "\(asked)")
        }
    }

    @Test func `what exceeds the limit of all waits for the next minute and is not dropped`() async throws {
        try await withDeployment(.knowledge { $0.environment = ["RATE_LIMIT_GLOBAL": "3"] }) { deployment in
            let client = try await deployment.client()
            // Late in a minute the next one might begin in the midst of this.
            try await eventually("a minute with time left", within: .seconds(15)) {
                WallTime.milliseconds() % 60_000 < 50_000
            }
            for user in 1...5 { #expect(try await client.post("When are you open?", user: "u\(user)").status == 202) }
            try await deployment.waitForSettled(3)
            try await eventually("two to be put off") { try await deployment.parkedCount() == 2 }
            #expect(try await deployment.number("select count(*) from messages where role = 'user'") == 3)
            #expect(deployment.worker.count("The limit of all users (RATE_LIMIT_GLOBAL) is reached") == 1)
            #expect(deployment.worker.count("limit=3 seconds=") == 1)
        }
    }

    private func states(_ client: Client, _ count: Int) async throws -> [String] {
        var states: [String] = []
        for _ in 0..<count { states.append(try await client.post("When are you open?", wait: 20).state) }
        return states
    }
}
