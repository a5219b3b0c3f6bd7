import Conversations
import Events
import JSON
import SimulatedModel
import TestSupport
import Testing

/// The three ways to a reply: wait, ask, listen.
@Reactor @Suite(.timeLimit(.minutes(10))) struct ReplyDeliveryTests {
    @Test func `a message is accepted at once, and its reply can be asked for or waited for`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .milliseconds(300)
            let accepted = try await client.post("hello")
            #expect(accepted.status == 202 && accepted.state == "queued" && accepted.reply == nil, "\(accepted)")
            #expect(accepted.header("Location") == "/v1/messages/\(accepted.id)")
            #expect(accepted.conversation == deployment.tenancy.conversation("ana"))
            let asked = try await client.message(accepted.id)
            #expect(asked.status == 200 && ["queued", "running"].contains(asked.state), "\(asked)")
            let waited = try await client.message(accepted.id, wait: 20)
            #expect(waited.status == 200 && waited.state == "answered", "\(waited)")
            #expect(waited.reply == "You said: hello")
            let again = try await client.message(accepted.id)
            #expect(again.reply == "You said: hello", "\(again)")
        }
    }

    @Test func `a wait that is over before the reply gives 202, and the reply still comes`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            deployment.model.delay = .milliseconds(1500)
            let accepted = try await client.post("hello", wait: 1)
            #expect(accepted.status == 202 && accepted.reply == nil, "\(accepted)")
            #expect(try await client.message(accepted.id, wait: 20).reply == "You said: hello")
        }
    }

    @Test func `the reply streams piece by piece, then whole`() async throws {
        try await withDeployment(.model { $0.environment["AI_IDLE_TIMEOUT"] = "600" }) { deployment in
            let client = try await deployment.client()
            deployment.model.behaviour = .stall
            let stream = client.events(deployment.tenancy.conversation("ana"))
            try await stream.waitUntilOpen()
            #expect(stream.status == 200)
            let accepted = try await client.post("one two three four")
            let delta = try await stream.event("delta")
            #expect(delta.data["text"]?.string?.hasPrefix("You said:") == true, "\(delta)")
            // What was seen of this attempt does not count for the next one.
            deployment.model.behaviour = nil
            let restart = try await stream.event("state")
            #expect(restart.data["state"]?.string == "restarted" && restart.data["turn"] == delta.data["turn"])
            let reply = try await stream.event("reply")
            #expect(reply.id == "rpl_" + accepted.id.dropFirst(4))
            #expect(reply.data["messages"]?.array?.map(\.string) == [accepted.id])
            #expect(reply.data["status"]?.string == "answered")
            #expect(reply.data["turn"] == delta.data["turn"])
            stream.close()
        }
    }

    @Test func `a listener that comes back gets what it missed, once`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let conversation = deployment.tenancy.conversation("ana")
            let first = client.events(conversation)
            try await first.waitUntilOpen()
            _ = try await client.post("one", wait: 20)
            let last = try #require(try await first.event("reply").id)
            first.close()
            _ = try await client.post("two", wait: 20)
            _ = try await client.post("three", wait: 20)
            let second = client.events(conversation, after: last)
            _ = try await second.event("reply", 2)
            _ = try await client.post("four", wait: 20)
            _ = try await second.event("reply", 3)
            let texts = second.events.filter { $0.name == "reply" }.map { $0.data["text"]?.string ?? "" }
            #expect(texts == ["You said: two", "You said: three", "You said: four"])
            second.close()
        }
    }

    @Test func `a missed reply names all messages that it answers, as the event did`() async throws {
        var bot = BotSettings()
        bot.coalesce = true
        let plan = Plan.model {
            $0.bot = bot
            $0.workers = 0
        }
        try await withDeployment(plan) { deployment in
            let client = try await deployment.client()
            let conversation = deployment.tenancy.conversation("ana")
            let first = try await client.post("zero")
            try await deployment.startReadyWorker()
            let live = client.events(conversation)
            try await live.waitUntilOpen()
            #expect(try await client.message(first.id, wait: 20).state == "answered")
            let last = "rpl_" + first.id.dropFirst(4)
            deployment.model.isHolding = true
            var ids = [try await client.post("one").id]
            try await eventually("the model to be asked") { deployment.model.callCount == 2 }
            for word in ["two", "three", "four"] { ids.append(try await client.post(word).id) }
            deployment.model.isHolding = false
            #expect(try await client.message(ids[3], wait: 20).state == "answered")
            let replay = client.events(conversation, after: last)
            _ = try await replay.event("reply", 2)
            let answered = replay.events.filter { $0.name == "reply" }.map {
                $0.data["messages"]?.array?.compactMap(\.string) ?? []
            }
            #expect(answered == [[ids[0]], Array(ids[1...])])
            _ = try await live.event("reply", 2)
            let told = live.events.filter { $0.name == "reply" }.suffix(2).map {
                $0.data["messages"]?.array?.compactMap(\.string) ?? []
            }
            #expect(told == answered)
            for stream in [live, replay] { stream.close() }
        }
    }

    @Test func `a conversation is read in pages, newest first`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            for word in ["one", "two", "three"] { _ = try await client.post(word, wait: 20) }
            let path = "/v1/conversations/\(deployment.tenancy.conversation("ana"))/messages?limit=4"
            let page = try await client.get(path)
            let next = try #require(page.json["next"]?.string, "\(page)")
            let rest = try await client.get("\(path)&cursor=\(next)")
            let all = (page.json["messages"]?.array ?? []) + (rest.json["messages"]?.array ?? [])
            #expect(
                all.map { $0["text"]?.string ?? "" }
                    == ["You said: three", "three", "You said: two", "two", "You said: one", "one"])
            #expect(rest.json["next"] == nil, "\(rest)")
        }
    }
}
