internal import Events
package import Queue

/// What a worker knows of a turn when it begins: whether the user may be answered, the session and what was said before.
///
/// Computed from what the claim brought along, without another call to Redis. Nobody else writes it while the lease is
/// held, so whoever runs the turn again comes to the same; what changes is written when the turn is finished.
///
/// An object, as the worker's `Turn` is: it is kept while a model is asked.
package final class BegunTurn: Sendable {
    package let verdict: UserRate.Verdict
    /// For how many messages of the turn the verdict holds, from the head; 1 or more. The others are another turn.
    package let messages: Int
    /// Unix ms; 0 with `go`.
    package let blockedUntil: Int64
    package let session: Session
    package let ended: EndedSession?
    /// What was said before in this session, oldest first.
    package let history: [HistoryEntry]
    /// The user's limit as it is after this turn; nil: there is none.
    let rate: UserRate?
    /// What the session was started with.
    package let config: SessionConfig?
    /// The session nears its greatest age: it must be found by its start, since its activity would not show it in time.
    let isOld: Bool
    let claimedAt: Int64

    /// What a claim brings along for conversations.
    package static let along = ["session"]

    /// - Parameters:
    ///   - lane: claimed with `along`.
    ///   - arrivals: when each of the turn's messages arrived, Unix ms; at least one.
    ///   - messagesPerUser: what the bot lets a user send in a window; 0 is no limit.
    package init(_ lane: ClaimedLane, arrivals: [Int64], messagesPerUser: Int, limits: TurnLimits) {
        precondition(!arrivals.isEmpty, "a turn has a message")
        claimedAt = lane.claimedAt
        let before = SessionRecord(json: lane.texts.first ?? "")
        ended = before?.ended(at: lane.claimedAt, limits)
        config = ended == nil ? before?.config : nil
        let messagesPerUser = config?.messagesPerUser(messagesPerUser) ?? messagesPerUser
        let judgement = (before?.rate ?? UserRate()).judge(arrivals, limit: messagesPerUser, limits)
        verdict = judgement.verdict
        messages = judgement.messages
        blockedUntil = judgement.blockedUntil
        rate = messagesPerUser > 0 ? judgement.rate : before?.rate
        session = Session(following: ended == nil ? before : nil, messages: judgement.messages, at: lane.claimedAt)
        history = session.isNew ? [] : before?.history ?? []
        isOld = claimedAt - session.started >= limits.indexedAge.milliseconds
    }
}
