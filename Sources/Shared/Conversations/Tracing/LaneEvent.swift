internal import Events
package import JSON
package import Queue

/// Something out of the ordinary in a conversation's life. Times are Unix ms.
package struct LaneEvent: Sendable, Equatable {
    package enum Kind: String, Sendable {
        /// A worker put it off: `reason`, `until`, `attempt`, `of`, `trace`, and `error` for operators.
        case parked
        /// A lease ran out: its worker died or hangs. `claimed`, `crashes`, and `seen_by`, the worker or command that noticed.
        case crashed
        /// A worker noticed that its lease is another's by now, and gave the turn up.
        case lost
        /// A worker that had to leave gave it back.
        case released
        /// PostgreSQL refused a turn: somebody with a higher token has written, or the conversation was erased.
        case stale
        /// Somebody else had stored the turn and not finished it.
        case found
        /// Redis had lost messages of it, and a worker put them back from the journal.
        case putBack = "put_back"
        /// The user went over the limit: `until`.
        case blocked
        /// A message was given up: `reason`, `halts`.
        case dead
        /// An operator's doing; `by` says whose.
        case revived, dropped, paused, resumed, unblocked
    }

    package let at: Int64
    package let conversation: String
    package let message: String?
    package let kind: Kind
    package let worker: String?
    /// 0 for an operator's doing.
    package let token: Int64
    package let detail: JSONValue

    /// - Parameter at: nil: now.
    package init(
        _ kind: Kind, _ lane: Lane, at: Int64? = nil, message: String? = nil, worker: String? = nil, token: Int64 = 0,
        detail: JSONValue = .object(JSONObject())
    ) {
        self.at = at ?? WallTime.milliseconds()
        conversation = lane.name
        self.message = message
        self.kind = kind
        self.worker = worker
        self.token = token
        self.detail = detail
    }

    /// Somebody else's lease ran out. Nil for what is no conversation: nobody could erase it.
    package init?(crashed lane: ReapedLane, seenBy: String) {
        guard lane.lane.tenant != nil else { return nil }
        self.init(
            .crashed, lane.lane, message: lane.head.isEmpty ? nil : lane.head,
            worker: lane.worker.isEmpty ? nil : lane.worker, token: lane.token,
            detail: [
                "claimed": .int(lane.claimedAt), "crashes": .int(Int64(lane.crashes)), "seen_by": .string(seenBy),
            ])
    }
}
