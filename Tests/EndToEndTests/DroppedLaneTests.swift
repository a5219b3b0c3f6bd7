import Events
import Redis
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct DroppedLaneTests {
    @Test func `a conversation that is ready without a message is dropped, counted and logged`() async throws {
        let metrics = freePort()
        try await withDeployment(.model { $0.environment = ["PARLEY_METRICS_PORT": "\(metrics)"] }) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hello", wait: 20)
            for command in [
                ["SET", "parley:{0}:lane:\(message.conversation)", #"{"tenant":\#(deployment.tenancy.tenant)}"#],
                ["RPUSH", "parley:{0}:ready:\(deployment.tenancy.tenant)", message.conversation],
                ["RPUSH", "parley:{0}:ring", "\(deployment.tenancy.tenant)"],
                ["RPUSH", "parley:{0}:wake", "1"],
            ] {
                _ = try await deployment.redisConnection.send(command)
            }
            try await deployment.worker.waitForLog("ready without a message")
            let figures = Client(http: client.http, port: metrics, key: nil)
            #expect(try await figures.get("/metrics").text.contains("\nparley_lanes_dropped_total 1\n"))
            #expect(try await client.post("hello again", wait: 20).state == "answered")
        }
    }

    @Test func `a message that a hand has spoilt is a dead letter, and its conversation goes on`() async throws {
        try await withDeployment(.model()) { deployment in
            let client = try await deployment.client()
            let message = try await client.post("hello", wait: 20)
            for command in [
                ["RPUSH", "parley:{0}:mail:\(message.conversation)", "{\"id\":\"\0"],
                ["SET", "parley:{0}:lane:\(message.conversation)", #"{"tenant":\#(deployment.tenancy.tenant)}"#],
                ["RPUSH", "parley:{0}:ready:\(deployment.tenancy.tenant)", message.conversation],
                ["RPUSH", "parley:{0}:ring", "\(deployment.tenancy.tenant)"],
                ["RPUSH", "parley:{0}:wake", "1"],
            ] {
                _ = try await deployment.redisConnection.send(command)
            }
            try await deployment.worker.waitForLog("A message is given up")
            #expect(try await deployment.texts("select envelope from dead_letters") == [#"{"id":""#])
            #expect(try await client.post("hello again", wait: 20).state == "answered")
        }
    }
}
