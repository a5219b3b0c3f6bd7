import Conversations
import Events
import Foundation
import JSON
import Queue
import Redis
import TestSupport
import Testing

/// Dead messages that are put back into the queue.
@Reactor @Suite(.timeLimit(.minutes(10))) struct RetryTests {
    @Test func `a message that was answered together with another keeps that reply when it is retried`() async throws {
        try await withDeployment(together) { deployment in
            let client = try await deployment.client()
            let first = try await client.post("hello")
            let second = try await client.post("there?")
            try await deployment.startReadyWorker()
            try await deployment.waitForSettled(2)
            let reply = try #require(try await client.message(second.id).json["reply"])

            try await retry(second, deployment)
            try await waitUntilIdle(deployment)
            #expect(try await deployment.number("select count(*) from turns") == 1)
            #expect(try await deployment.number("select count(*) from messages") == 3)
            #expect(try await client.message(first.id).json["reply"] == reply)
            #expect(try await client.message(second.id).json["reply"] == reply)
        }
    }

    @Test func `a retried message with a reply does not get another with those it waits behind`() async throws {
        try await withDeployment(together) { deployment in
            let client = try await deployment.client()
            _ = try await client.post("hello")
            let second = try await client.post("there?")
            try await deployment.startReadyWorker()
            try await deployment.waitForSettled(2)
            deployment.worker.kill()

            let later = try await client.post("good day")
            try await retry(second, deployment)
            try await deployment.startReadyWorker()
            #expect(try await client.message(later.id, wait: 20).reply == "You said: good day")
            try await waitUntilIdle(deployment)
            #expect(try await deployment.number("select count(*) from turns") == 2)
            #expect(try await deployment.number("select count(*) from messages") == 5)
        }
    }

    private var together: Plan {
        .model {
            $0.workers = 0
            $0.bot.coalesce = true
            $0.environment = ["PARLEY_LEASE_SECONDS": "8"]
        }
    }

    /// As an operator does with a message that died: here one that was answered all the same.
    private func retry(_ message: Answer, _ deployment: Deployment) async throws {
        let envelope = Envelope(id: message.id, text: "there?", at: WallTime.milliseconds())
        let lane = Lane(trusted: message.conversation)
        let queue = LaneQueue(redis: deployment.redisConnection, shards: Shards(count: 1))
        _ = try await deployment.redisConnection.send(["ZADD", "parley:{0}:dead", "1", message.id])
        let outcome = try await queue.revive(
            [DeadEnvelope(id: message.id, envelope: envelope.json)], lane: lane, tenant: deployment.tenancy.tenant)
        #expect(outcome == [.revived])
    }

    private func waitUntilIdle(_ deployment: Deployment) async throws {
        try await eventually("the conversation to be idle") { try await deployment.keys("parley:{0}:mail:*").isEmpty }
    }
}
