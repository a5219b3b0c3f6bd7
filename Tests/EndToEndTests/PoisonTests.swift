import Events
import Postgres
import SimulatedModel
import TestSupport
import Testing

/// Messages that kill the worker which has them.
@Reactor @Suite(.timeLimit(.minutes(10))) struct PoisonTests {
    private static let lease = 8

    /// Each worker asks the model by a name of its own, so that the model knows whom to kill.
    @Reactor private final class Workers {
        var byName: [String: Program] = [:]
        var kills = 0
        var next = 0
    }

    @Test func `a message that kills its workers dies after three, and nobody else loses their place`() async throws {
        let plan = Plan.model {
            $0.environment = ["PARLEY_LEASE_SECONDS": "\(Self.lease)"]
            $0.room = 3
            $0.startsPrograms = false
        }
        try await withDeployment(plan) { deployment in
            let workers = Workers()
            @Reactor func startWorker() throws {
                workers.next += 1
                let name = "model-of-w\(workers.next)"
                workers.byName[name] = try deployment.startWorker(["AI_MODEL": name])
            }
            deployment.model.delay = .milliseconds(100)
            deployment.model.onCall = { name, text in
                guard text == "poison", let worker = workers.byName.removeValue(forKey: name) else { return }
                workers.kills += 1
                worker.kill()
                try? startWorker()  // as an orchestrator would; without it the test finds nobody who answers
            }
            try deployment.startGateway()
            try await deployment.waitUntilReady()
            let own = try await deployment.client()
            var clients = [own]
            for name in ["beta", "gamma"] {
                let tenancy = try await Tenancy.make(name, in: deployment.database, plan.bot)
                clients.append(own.with(key: tenancy.writer))
            }
            // Everybody's messages wait together, so that workers take them together; three poisons are among them.
            let poisons = [
                try await clients[0].post("poison", user: "bad1"), try await clients[0].post("poison", user: "bad2"),
                try await clients[1].post("poison", user: "bad"),
            ]
            let behind = try await clients[0].post("behind the poison", user: "bad1")
            let texts = ["one", "two", "three"]
            var innocent: [(Answer, String)] = []
            for text in texts {
                for client in clients {
                    for user in 1...8 { innocent.append((try await client.post(text, user: "u\(user)"), text)) }
                }
            }
            for _ in 0..<2 { try startWorker() }
            try await eventually("the poison to be given up", within: .seconds(120)) {
                try await deployment.number("select count(*) from dead_letters") >= poisons.count
            }
            for (message, text) in innocent + [(behind, "behind the poison")] {
                try await eventually("\(text) to be answered", within: .seconds(60)) {
                    try await deployment.number(
                        "select count(*) from messages where id = '\(message.id)' and status = 'answered'") == 1
                }
            }
            let dead = try await deployment.texts("select id || ' ' || reason || ' ' || crashes from dead_letters")
            #expect(Set(dead) == Set(poisons.map { "\($0.id) crashes 3" }), "\(dead)")
            #expect(workers.kills <= 3 * poisons.count)
            for poison in poisons.prefix(2) {
                let answer = try await clients[0].message(poison.id)
                #expect(answer.state == "failed" && answer.reply?.hasPrefix("Sorry, I could not") == true, "\(answer)")
            }
            for conversation in Set(innocent.map(\.0.conversation)) {
                let order = try await deployment.texts(
                    "select text from messages where conversation = '\(conversation)' and role = 'user' order by seq")
                #expect(order == texts, "\(conversation)")
            }
            #expect(try await deployment.commandLine("verify", "--drained").code == 0)
        }
    }
}
