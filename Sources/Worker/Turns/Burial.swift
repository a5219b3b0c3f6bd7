internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Service

/// Gives up the first messages of a lane: their bodies go to PostgreSQL first, then they leave the mailbox.
@Reactor final class Burial {
    private let tools: TurnTools

    init(_ tools: TurnTools) { self.tools = tools }

    /// The head message, of which no turn can be made or stored: nothing is said to its user but that it failed.
    ///
    /// - Parameter bot: nil where none is known; then the lane goes on, as nobody could say what to do with it.
    func bury(_ lane: ClaimedLane, _ bot: Bot?, _ death: Death) async throws(ServerTrouble) {
        guard let head = lane.envelopes.first else { return }
        let envelope = try? Envelope(json: head)  // what cannot be read is buried as it is
        let id = Self.id(of: head) ?? "unreadable_\(lane.token)"
        let letter = DeadLetter(
            id: id, lane: lane.lane.name, tenant: lane.lane.tenant ?? 0,
            envelope: head.storable, reason: death.reason, error: death.error, worker: tools.worker,
            attempts: Int64(lane.attempts + (death.isAttempt ? 1 : 0)), crashes: Int64(lane.crashes),
            arrivedAt: envelope?.at ?? WallTime.milliseconds())
        do {
            try await tools.deadLetters.bury(letter, token: lane.token)
        } catch {
            throw ServerTrouble(reason: "database")
        }
        if await takeOut([id], of: lane, halts: bot.map(halts) ?? false, because: death.reason) {
            TurnEvents(tools.redis, shards: tools.queue.shards).gaveUp(lane)
        }
    }

    /// Messages of a turn that is stored with their letters.
    /// Returns false when somebody else does it, now or later.
    func takeOut(_ turn: Turn, because reason: String) async -> Bool {
        await takeOut(turn.envelopes.map(\.id), of: turn.lane, halts: halts(turn.bot), because: reason)
    }

    /// Whether a lane of this bot stops at a dead message until a person acts.
    private func halts(_ bot: Bot) -> Bool { bot.settings.haltsAtDead ?? tools.settings.deadHalts }

    private func takeOut(_ ids: [String], of lane: ClaimedLane, halts: Bool, because reason: String) async -> Bool {
        tools.turns.settled(lane.lane, token: lane.token)
        do {
            guard try await tools.queue.bury(lane.lease, messages: ids, halts: halts) == .buried else { return false }
        } catch {
            // The letters are in PostgreSQL. The lease runs out, the next holder finds that and comes here.
            tools.log.debug("A dead message could not be taken out now", ["conversation": .string(lane.lane.name)])
            return false
        }
        tools.metrics.dead(reason, messages: ids.count)
        tools.events.dead(lane, messages: ids, reason: reason, halts: halts)
        tools.log.error(
            halts
                ? "A message is given up, and its conversation may wait for you; see `parley dead show`"
                : "A message is given up; see `parley dead show`",
            [
                "conversation": .string(lane.lane.name), "message": .string(ids[0]), "reason": .string(reason),
                "messages": .int(Int64(ids.count)),
            ])
        return true
    }

    /// The envelope's id, also where the rest of it cannot be used.
    private static func id(of envelope: String) -> String? {
        try? withJSON(envelope) { try $0.requiredString("id") }  // nil: it has none, and gets one
    }
}
