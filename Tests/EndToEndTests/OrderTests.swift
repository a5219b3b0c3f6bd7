import Events
import SimulatedModel
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct OrderTests {
    private nonisolated static let users = 50
    private nonisolated static let messages = 20

    @Test(arguments: [1, 4])
    func `50 users with 20 messages each get 1,000 replies, each once, in order per user`(workers: Int) async throws {
        let plan = Plan.model {
            $0.workers = workers
            $0.room = Room.all
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            try await sendAll(client)
            let all = Self.users * Self.messages
            try await deployment.waitForSettled(all)
            #expect(try await deployment.number("select count(*) from messages where role = 'user'") == all)
            #expect(try await deployment.number("select count(*) from messages where role = 'assistant'") == all)
            #expect(try await deployment.number("select count(*) from turns where status = 'answered'") == all)
            #expect(deployment.model.callCount == all)
            for role in ["user", "assistant"] {
                let texts = try await deployment.texts(
                    "select conversation || ' ' || text from messages where role = '\(role)' order by conversation, seq"
                )
                #expect(texts == expected(deployment, prefix: role == "user" ? "" : "You said: "))
            }
        }
    }

    @Test func `a queue of four shards keeps the order too, and its keys are gone in the end`() async throws {
        let plan = Plan.model {
            $0.workers = 2
            $0.environment = ["PARLEY_SHARDS": "4"]
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            try await together(20) { user in
                for number in 1...5 { _ = try await client.post("message \(number)", user: "u\(user)") }
            }
            try await deployment.waitForSettled(100)
            for user in 1...20 {
                let texts = try await deployment.texts(
                    "select text from messages where conversation = '\(deployment.tenancy.conversation("u\(user)"))'"
                        + " and role = 'user' order by seq")
                #expect(texts == (1...5).map { "message \($0)" })
            }
            try await eventually("the queue to be empty") {
                let waiting = try await deployment.keys("parley:{*}:mail:*")
                let leased = try await deployment.keys("parley:{*}:leases")
                return waiting.isEmpty && leased.isEmpty
            }
            let other = try deployment.start(.worker, ["PARLEY_SHARDS": "2"])
            #expect(try await other.exitCode() == 78)
            #expect(other.count("PARLEY_SHARDS") == 1, "\(other.log)")
        }
    }

    /// All users at once; each sends its next message when the one before is accepted.
    private func sendAll(_ client: Client) async throws {
        try await together(Self.users) { user in
            for number in 1...Self.messages {
                let answer = try await client.post("message \(number)", user: "u\(user)")
                #expect(answer.status == 202, "\(answer)")
            }
        }
    }

    private func expected(_ deployment: Deployment, prefix: String) -> [String] {
        let conversations = (1...Self.users).map { deployment.tenancy.conversation("u\($0)") }.sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        return conversations.flatMap { conversation in
            (1...Self.messages).map { "\(conversation) \(prefix)message \($0)" }
        }
    }
}
