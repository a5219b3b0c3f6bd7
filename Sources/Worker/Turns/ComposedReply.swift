internal import Conversations
internal import Events

/// What a turn says to the user, and what it cost.
struct ComposedReply {
    var status: TurnRecord.Status
    /// Nil: nothing is said.
    var text: String?
    var provider: String?
    var model: String?
    var promptTokens = 0
    var completionTokens = 0
    /// When it was ready, Unix ms: what the event says, and what is stored.
    let at: Int64
    /// Why the providers failed, for the record.
    var error: String?
    /// Why its messages are given up; nil when they are not, or when that was stored before.
    var death: Death?
    /// How it came about.
    var trace = TurnTrace()

    init(status: TurnRecord.Status, text: String?) {
        self.status = status
        self.text = text
        at = WallTime.milliseconds()
    }

    /// A reply that is in PostgreSQL already.
    init(stored: StoredTurn) {
        status = stored.status
        text = stored.reply?.text
        at = stored.finishedAt
    }
}
