import Conversations
import Events
import JSON
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct AccessTests {
    @Test func `a revoked key stops working within 5 seconds`() async throws {
        try await withDeployment(.knowledge { $0.gateways = 2 }) { deployment in
            let first = try await deployment.client(of: deployment.gateways[0])
            let second = try await deployment.client(of: deployment.gateways[1])
            for client in [first, second] { #expect(try await client.post("hi").status == 202) }
            let tenancy = deployment.tenancy
            let hash = try #require(
                try await KeyStore(deployment.database).revoke(tenancy.writerID, tenant: tenancy.tenant))
            try await ConfigAnnouncer(deployment.redisConnection).revoked(hash: hash)
            for client in [first, second] {
                try await eventually("the key to be refused", within: .seconds(5)) {
                    let answer = try await client.post("hi")
                    return answer.status == 401 && answer.code == "invalid_key"
                }
            }
            #expect(try await first.with(key: tenancy.reader).get("/api/metrics").status == 200)
        }
    }

    @Test func `a key may do what its role says and no more`() async throws {
        try await withDeployment { deployment in
            let writer = try await deployment.client()
            let reader = writer.with(key: deployment.tenancy.reader)
            let refused = try await reader.post("hi")
            #expect(refused.status == 403 && refused.code == "forbidden", "\(refused)")
            let message = try await writer.post("When are you open?", wait: 20)
            #expect(try await reader.message(message.id).reply == "We are open from 9 to 18.")
            let path = "/v1/conversations/\(message.conversation)"
            #expect(try await writer.delete(path).code == "forbidden")
            #expect(try await writer.with(key: deployment.tenancy.admin).delete(path).status == 204)
        }
    }

    @Test func `another tenant's messages and conversations are not found`() async throws {
        try await withDeployment { deployment in
            let other = try await Tenancy.make("other", in: deployment.database, BotSettings())
            let mine = try await deployment.client()
            let theirs = mine.with(key: other.admin)
            let message = try await mine.post("When are you open?", wait: 20)
            let queued = try await mine.post("When are you open?", user: "bob")
            let path = "/v1/conversations/\(message.conversation)"
            for path in [
                "/v1/messages/\(message.id)", "/v1/messages/\(queued.id)", "\(path)/messages", "\(path)/events",
            ] {
                let answer = try await theirs.get(path)
                #expect(answer.status == 404 && answer.code == "not_found", "\(path): \(answer)")
            }
            let erased = try await theirs.delete(path)
            #expect(erased.status == 404 && erased.code == "not_found", "\(erased)")
            #expect(try await mine.message(message.id).reply == "We are open from 9 to 18.")
        }
    }

    @Test func `two tenants with bots and users of the same name do not mix`() async throws {
        try await withDeployment(.knowledge { $0.workers = 2 }) { deployment in
            let other = try await Tenancy.make("other", in: deployment.database, BotSettings())
            _ = try await KnowledgeStore(deployment.database).add(bot: other.bot, [("When are you open?", "Never.")])
            let mine = try await deployment.client()
            let theirs = mine.with(key: other.writer)
            // The same ids too: an id is one of its conversation.
            try await together(20) { number in
                let (client, reply) = number % 2 == 0 ? (mine, "We are open from 9 to 18.") : (theirs, "Never.")
                let answer = try await client.post("When are you open?", id: "question-\(number / 2)", wait: 20)
                #expect(answer.reply == reply, "\(answer)")
            }
            for tenancy in [deployment.tenancy, other] {
                let count = try await deployment.number(
                    "select count(*) from messages where conversation = '\(tenancy.conversation("ana"))' and role = 'user'"
                )
                #expect(count == 10)
            }
        }
    }
}
