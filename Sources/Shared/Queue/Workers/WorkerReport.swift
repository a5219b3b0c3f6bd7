package import Events
package import Redis

/// What a worker adds to its heartbeat, and what operators want of it.
@Reactor package struct WorkerReport: Sendable {
    /// As long as a heartbeat.
    private static let expirySeconds = 20

    package var host: String
    package var version: String
    package var state: WorkerView.State
    package var slots: Int
    package var stored: Int
    package var givenUp: Int
    package var replyTally: [Int]

    package init(
        host: String, version: String, state: WorkerView.State, slots: Int, stored: Int, givenUp: Int,
        replyTally: [Int]
    ) {
        self.host = host
        self.version = version
        self.state = state
        self.slots = slots
        self.stored = stored
        self.givenUp = givenUp
        self.replyTally = replyTally
    }

    package func send(as worker: String, to redis: RedisConnection) async throws(RedisError) {
        let key = WorkerRoster.key(worker)
        let tally = replyTally.map { "\($0)" }.joined(separator: ",")
        let fields = [
            "host", host, "version", version, "state", state.rawValue, "slots", "\(slots)", "stored", "\(stored)",
            "given_up", "\(givenUp)", "reply_tally", tally,
        ]
        _ = try await redis.send(["HSET", key] + fields)
        _ = try await redis.send(["EXPIRE", key, "\(Self.expirySeconds)"])
    }
}
