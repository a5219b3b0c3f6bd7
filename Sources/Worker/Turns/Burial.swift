internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Service

/// Gives up the head message of a lane: its body goes to PostgreSQL first, then it leaves the mailbox.
@Reactor struct Burial {
    private let tools: TurnTools
    private let lane: ClaimedLane

    init(_ tools: TurnTools, _ lane: ClaimedLane) {
        self.tools = tools
        self.lane = lane
    }

    func bury(reason: String, error: String) async throws(ServerTrouble) {
        guard let head = lane.envelopes.first else { return }
        let envelope = try? Envelope(json: head)  // what cannot be read is buried as it is
        let id = Self.id(of: head) ?? "unreadable_\(lane.token)"
        let letter = DeadLetter(
            id: id, lane: lane.lane.name, tenant: lane.lane.tenant ?? 0,
            envelope: head, reason: reason, error: error, worker: tools.worker, attempts: Int64(lane.attempts),
            crashes: Int64(lane.crashes), arrivedAt: envelope?.at ?? WallTime.milliseconds())
        do {
            try await tools.deadLetters.bury(letter, token: lane.token)
        } catch {
            throw ServerTrouble(reason: "database")
        }
        tools.turns.settled(lane.lane, token: lane.token)
        do {
            _ = try await tools.queue.bury(lane.lease, message: id, halts: false)
        } catch {
            throw ServerTrouble(reason: "redis")
        }
        tools.metrics.dead.increment()
        TurnEvents(tools.redis, shards: tools.queue.shards).gaveUp(lane)
        tools.log.error(
            "A message is given up; see `parley dead show`",
            ["conversation": .string(lane.lane.name), "message": .string(letter.id), "reason": .string(reason)])
    }

    func buryForCrashes() async throws(ServerTrouble) {
        try await bury(reason: "crashes", error: "workers ended \(lane.crashes) times while they held this message")
    }

    /// The envelope's id, also where the rest of it cannot be used.
    private static func id(of envelope: String) -> String? {
        try? withJSON(envelope) { try $0.requiredString("id") }  // nil: it has none, and gets one
    }
}
