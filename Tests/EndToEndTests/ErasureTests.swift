import Events
import JSON
import Redis
import SimulatedModel
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct ErasureTests {
    @Test func `an erased conversation is nowhere any more, and others stay`() async throws {
        try await withDeployment(.model()) { deployment in
            let writer = try await deployment.client()
            let admin = writer.with(key: deployment.tenancy.admin)
            let message = try await writer.post("hello", wait: 20)
            _ = try await writer.post("hello", user: "bob", wait: 20)
            let path = "/v1/conversations/\(message.conversation)"
            #expect(try await admin.delete(path).status == 204)
            #expect(try await admin.delete(path).status == 204)
            #expect(try await writer.message(message.id).status == 404)
            #expect(try await traces(of: message.conversation, deployment) == 0)
            #expect(try await deployment.number("select count(*) from messages") == 2)
            // It begins anew, without a past.
            #expect(try await writer.post("again", wait: 20).reply == "You said: again")
            #expect(try await deployment.number("select count(*) from messages") == 4)
        }
    }

    @Test func `messages that wait are erased with their conversation`() async throws {
        try await withDeployment(.model { $0.workers = 0 }) { deployment in
            let writer = try await deployment.client()
            let message = try await writer.post("hello")
            _ = try await writer.post("again")
            let path = "/v1/conversations/\(message.conversation)"
            #expect(try await writer.with(key: deployment.tenancy.admin).delete(path).status == 204)
            #expect(try await writer.message(message.id).status == 404)
            try await deployment.startReadyWorker()
            #expect(try await writer.post("hello", user: "bob", wait: 20).reply == "You said: hello")
            #expect(try await traces(of: message.conversation, deployment) == 0)
            #expect(deployment.model.callCount == 1)
        }
    }

    @Test func `who listens to a conversation or waits in it hears that it was erased`() async throws {
        try await withDeployment(.model { $0.workers = 0 }) { deployment in
            let writer = try await deployment.client()
            let message = try await writer.post("hello")
            let stream = writer.events(message.conversation)
            try await stream.waitUntilOpen()
            let channel = "parley:events:\(message.conversation)"
            async let polled = writer.message(message.id, wait: 60)
            async let posted = writer.post("again", wait: 60)
            try await eventually("the second message to wait") {
                try await deployment.redisConnection.send(["LLEN", "parley:{0}:mail:\(message.conversation)"]).integer()
                    == 2
            }
            let path = "/v1/conversations/\(message.conversation)"
            #expect(try await writer.with(key: deployment.tenancy.admin).delete(path).status == 204)
            #expect(try await stream.event("erased").data["at"]?.int64 ?? 0 > 0)
            try await stream.waitUntilEnd()
            let answers = try await [polled, posted]
            for answer in answers { #expect(answer.status == 410 && answer.code == "gone", "\(answer)") }
            // The gateway listens no longer.
            try await eventually("the subscription to end") {
                try await deployment.redisConnection.send(["PUBSUB", "NUMSUB", channel]).array().last == .integer(0)
            }
            #expect(try await writer.message(message.id, wait: 1).status == 404)
        }
    }

    @Test func `a turn under way when its conversation is erased leaves nothing behind`() async throws {
        try await withDeployment(.model()) { deployment in
            let writer = try await deployment.client()
            deployment.model.delay = .milliseconds(1000)
            let message = try await writer.post("hello")
            try await eventually("the model to be asked") { deployment.model.callCount == 1 }
            let path = "/v1/conversations/\(message.conversation)"
            #expect(try await writer.with(key: deployment.tenancy.admin).delete(path).status == 204)
            // A worker that leaves finishes its turns.
            deployment.worker.terminate()
            #expect(try await deployment.worker.exitCode() == 0)
            #expect(try await traces(of: message.conversation, deployment) == 0)
        }
    }

    @Test func `an erased message's id is new again`() async throws {
        try await withDeployment(.model()) { deployment in
            let writer = try await deployment.client()
            let first = try await writer.post("hello", id: "question-1", wait: 20)
            #expect(first.reply == "You said: hello")
            #expect(try await writer.post("hello", id: "question-1", wait: 20).reply == "You said: hello")
            #expect(deployment.model.callCount == 1)
            let path = "/v1/conversations/\(first.conversation)"
            #expect(try await writer.with(key: deployment.tenancy.admin).delete(path).status == 204)
            let again = try await writer.post("good day", id: "question-1", wait: 20)
            #expect(again.id == first.id && again.reply == "You said: good day", "\(again)")
        }
    }

    /// Rows and keys that still name the conversation.
    private func traces(of conversation: String, _ deployment: Deployment) async throws -> Int {
        var count = try await deployment.keys("*\(conversation)*").count
        for (table, column) in [
            ("conversations", "id"), ("messages", "conversation"), ("turns", "conversation"),
            ("sessions", "conversation"), ("dead_letters", "lane"), ("dead_once", "lane"),
            ("lane_events", "conversation"),
        ] {
            count += try await deployment.number("select count(*) from \(table) where \(column) = '\(conversation)'")
        }
        return count
    }
}
