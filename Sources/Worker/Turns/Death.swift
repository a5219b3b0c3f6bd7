internal import Conversations
internal import Queue
internal import Replies

/// Why a message is given up.
struct Death: Equatable {
    /// A stable word, by which operators group, choose and count: part of the command line's surface.
    let reason: String
    /// For people. Never a message's text.
    let error: String
    /// The pass that ended in it counts as an attempt; a crash does not.
    var isAttempt = true

    /// Nobody has answered. Named after the last error of a provider that was asked; where none was, after what their
    /// breakers were opened by.
    static func model(_ error: ReplyError, _ trace: ReplyTrace) -> Death {
        var label = error.label
        if case .breakerOpen = error, case .breakerOpen(let cause)? = trace.attempts.last?.error, !cause.isEmpty {
            label = cause
        }
        let word = String(label.map { $0 == "_" ? "-" : $0 })
        return Death(reason: "model-" + word, error: trace.summary)
    }

    static func crashes(_ count: Int) -> Death {
        Death(
            reason: "crashes", error: "workers ended \(count) times while they held this message", isAttempt: false)
    }

    /// PostgreSQL will not have the turn, whenever it is asked.
    static func refused(_ error: String) -> Death { Death(reason: "refused", error: error) }

    static let unknownLane = Death(reason: "unknown-lane", error: "the lane is not named after a conversation")
    static let unknownBot = Death(reason: "unknown-bot", error: "the bot of this conversation does not exist")

    static func unreadable(_ error: String) -> Death { Death(reason: "bad-envelope", error: error) }
}

extension Turn {
    /// What a turn that is given up says to its user, if the bot says so, and keeps for operators.
    func givenUp(_ death: Death, trace: TurnTrace = TurnTrace()) -> ComposedReply {
        let settings = bot.settings
        let language = settings.language.spoken
        let notice =
            death.reason.hasPrefix("model-")
            ? settings.apology ?? Notices.apology(in: language)
            : settings.failureNotice ?? Notices.givenUp(in: language)
        return ComposedReply(
            status: settings.tellsFailures ? .failed : .dead, text: settings.tellsFailures ? notice : nil, death: death,
            trace: trace)
    }

    /// A letter for each of its messages.
    func letters(_ death: Death, worker: String) -> [DeadLetter] {
        envelopes.enumerated().map { position, envelope in
            DeadLetter(
                id: envelope.id, lane: lane.lane.name, tenant: conversation.tenant,
                envelope: lane.envelopes[position], reason: death.reason, error: death.error, worker: worker,
                attempts: Int64(lane.attempts + (death.isAttempt ? 1 : 0)), crashes: Int64(lane.crashes),
                arrivedAt: envelope.at, turn: id, position: Int64(position), token: lane.token)
        }
    }
}
