import Events
import JSON
import SimulatedModel
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct RepeatedMessageTests {
    @Test func `the same id twice gets the same answer, and the model is asked once`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("hello", id: "question-1")
            let second = try await client.post("hello", id: "question-1")
            #expect(first.status == 202, "\(first)")
            #expect(first.id == second.id)
            let reply = try await client.message(first.id, wait: 20)
            #expect(reply.reply == "You said: hello", "\(reply)")
            let third = try await client.post("hello", id: "question-1", wait: 20)
            #expect(third.id == first.id && third.reply == reply.reply, "\(third)")
            #expect(third.json["reply"]?["id"] == reply.json["reply"]?["id"])
            // Without waiting, too, it is the message as it stands now, not one that has just come.
            for key in ["question-1", "\"question-1\""] {
                let byHeader = try await client.send(
                    "POST", "/v1/messages", Array(#"{"user":"ana","text":"hello"}"#.utf8), [("Idempotency-Key", key)])
                #expect(byHeader.id == first.id && byHeader.status == 200, "\(byHeader)")
                #expect(byHeader.reply == reply.reply, "\(byHeader)")
                #expect(byHeader.json["received_at"] == reply.json["received_at"], "\(byHeader)")
            }
            #expect(deployment.model.callCount == 1)
            #expect(try await deployment.number("select count(*) from messages") == 2)
        }
    }

    @Test func `the same id from many clients at once is one message`() async throws {
        try await withDeployment(.model { $0.workers = 2 }) { deployment in
            let client = try await deployment.client()
            let answers = try await together(20) { _ in
                try await client.post("hello", id: "question-1", wait: 20)
            }
            #expect(Set(answers.map(\.id)).count == 1)
            #expect(answers.allSatisfy { $0.reply == "You said: hello" }, "\(answers)")
            #expect(deployment.model.callCount == 1)
        }
    }

    @Test func `the same id with another text is refused, and the first message stays`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("hello", id: "question-1", wait: 20)
            let other = try await client.post("something else", id: "question-1", wait: 20)
            #expect(other.status == 409 && other.code == "id_conflict" && other.pointer == "/id", "\(other)")
            let body = Array(#"{"user":"ana","text":"and another"}"#.utf8)
            let keyed = try await client.send("POST", "/v1/messages", body, [("Idempotency-Key", "question-1")])
            #expect(keyed.code == "id_conflict" && keyed.pointer == nil, "\(keyed)")
            #expect(keyed.json["header"]?.string == "Idempotency-Key")
            #expect(try await client.message(first.id).reply == "You said: hello")
            // Another user's id is another id.
            let another = try await client.post("something else", user: "bob", id: "question-1", wait: 20)
            #expect(another.reply == "You said: something else", "\(another)")
            #expect(deployment.model.callCount == 2)
        }
    }
}
