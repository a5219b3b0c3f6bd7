internal import Conversations
internal import Events
internal import Replies

/// What a turn says to the user, and what it cost. An object, as `Turn` is, for the same reason.
final class ComposedReply: Sendable {
    let status: TurnRecord.Status
    /// Nil: nothing is said.
    let text: String?
    let provider: String?
    let model: String?
    let promptTokens: Int
    let completionTokens: Int
    /// When it was ready, Unix ms: what the event says, and what is stored.
    let at: Int64
    /// Why its messages are given up; nil when they are not, or when that was stored before.
    let death: Death?
    /// How it came about.
    let trace: TurnTrace

    /// Why the providers failed, for the record.
    var error: String? { death?.error }

    private init(
        _ status: TurnRecord.Status, _ text: String?, from reply: Reply? = nil, death: Death? = nil, at: Int64,
        trace: TurnTrace
    ) {
        self.status = status
        self.text = text
        provider = reply?.provider
        model = reply?.model
        promptTokens = reply?.usage.promptTokens ?? 0
        completionTokens = reply?.usage.completionTokens ?? 0
        self.at = at
        self.death = death
        self.trace = trace
    }

    /// What a model has said.
    convenience init(_ reply: Reply, trace: TurnTrace) {
        self.init(.answered, reply.text.storable, from: reply, at: WallTime.milliseconds(), trace: trace)
    }

    /// What is said without a model.
    convenience init(status: TurnRecord.Status, text: String?, death: Death? = nil, trace: TurnTrace = TurnTrace()) {
        self.init(status, text, death: death, at: WallTime.milliseconds(), trace: trace)
    }

    /// A reply that is in PostgreSQL already.
    convenience init(stored: StoredTurn) {
        self.init(stored.status, stored.reply?.text, at: stored.finishedAt, trace: TurnTrace())
    }
}
