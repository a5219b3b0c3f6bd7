internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Replies

/// What a worker notes of the conversations in its hands, where a turn does not go as it should. A turn that goes well
/// notes nothing.
@Reactor struct LaneEvents {
    let writer: LaneEventWriter
    let worker: String
    /// Passes over a turn before it is given up.
    let turnAttempts: Int

    /// - Parameter pass: what it saw, if it came so far; the Unix ms are when the turn began.
    func parked(
        _ lane: ClaimedLane, after delay: Duration, reason: String, isFailure: Bool, _ pass: (TurnTrace, Int64)? = nil
    ) {
        var detail: JSONValue = [
            "reason": .string(ParkReason.word(reason)),
            "until": .int(WallTime.milliseconds() + delay.milliseconds), "claimed": .int(lane.claimedAt),
            "attempt": .int(Int64(lane.attempts + 1)), "of": .int(Int64(turnAttempts)), "counted": .bool(isFailure),
        ]
        if reason.contains(":") { detail["error"] = .string(Self.printable(reason)) }
        if let (trace, started) = pass {
            detail["started"] = .int(started)
            detail["trace"] = try? JSONValue(parsing: trace.json)  // our own writing can be read
        }
        note(.parked, lane, detail)
    }

    func found(_ lane: ClaimedLane) { note(.found, lane, ["claimed": .int(lane.claimedAt)]) }

    func stale(_ lane: ClaimedLane) { note(.stale, lane, ["claimed": .int(lane.claimedAt)]) }

    func blocked(_ lane: ClaimedLane, until: Int64) { note(.blocked, lane, ["until": .int(until)]) }

    /// - Parameter halts: the conversation stops there, if anything waits behind it.
    func dead(_ lane: ClaimedLane, messages: [String], reason: String, halts: Bool) {
        for message in messages {
            add(.dead, lane.lane, message, lane.token, ["reason": .string(reason), "halts": .bool(halts)])
        }
    }

    func lost(_ leases: [Lease]) { for lease in leases { add(.lost, lease.lane, nil, lease.token) } }

    func released(_ leases: [Lease]) { for lease in leases { add(.released, lease.lane, nil, lease.token) } }

    /// Another worker's lease ran out.
    func crashed(_ lane: ReapedLane) {
        if let event = LaneEvent(crashed: lane, seenBy: worker) { writer.add(event) }
    }

    /// Redis had lost messages of the lane.
    /// - Parameter token: of the look that missed them; an erasure after it forgets this.
    func putBack(_ lane: Lane, token: Int64, at: Int64) { add(.putBack, lane, nil, token, at: at) }

    private func note(_ kind: LaneEvent.Kind, _ lane: ClaimedLane, _ detail: JSONValue) {
        add(kind, lane.lane, lane.headID, lane.token, detail)
    }

    /// Of what is no conversation nothing is kept: nobody could erase it.
    private func add(
        _ kind: LaneEvent.Kind, _ lane: Lane, _ message: String?, _ token: Int64,
        _ detail: JSONValue = .object(JSONObject()), at: Int64? = nil
    ) {
        guard lane.tenant != nil else { return }
        writer.add(LaneEvent(kind, lane, at: at, message: message, worker: worker, token: token, detail: detail))
    }

    /// JSON that is read again holds no U+0000.
    private static func printable(_ text: String) -> String { String(text.prefix(500).filter { $0 != "\0" }) }
}

extension ClaimedLane {
    /// The message at its head; nil where that cannot be read.
    fileprivate var headID: String? {
        guard let envelope = envelopes.first else { return nil }
        return try? withJSON(envelope) { try $0.requiredString("id") }  // see above
    }
}

extension TurnTrace {
    /// - Parameter after: when the chain began, ms after the turn did.
    mutating func add(_ trace: ReplyTrace, after: Int64) {
        asked = trace.attempts.map {
            Asked(
                provider: $0.provider, model: $0.model, after: after + $0.after, firstText: $0.firstText,
                milliseconds: $0.milliseconds, outcome: $0.error?.outcome ?? "ok")
        }
    }
}

extension ReplyError {
    /// Its word, with the status where that tells more.
    fileprivate var outcome: String {
        switch self {
        case .failed(let status, _, _), .rejected(let status, _): "\(label) \(status)"
        case .rateLimited: "\(label) 429"
        default: label
        }
    }
}
