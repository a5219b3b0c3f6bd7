internal import Conversations

/// What a turn says to the user, and what it cost.
struct ComposedReply {
    var status: TurnRecord.Status
    /// Nil: nothing is said.
    var text: String?
    var provider: String?
    var model: String?
    var promptTokens = 0
    var completionTokens = 0
    /// Why the providers failed, for the record.
    var error: String?

    init(status: TurnRecord.Status, text: String?) {
        self.status = status
        self.text = text
    }

    /// A reply that is in PostgreSQL already.
    init(stored: StoredTurn) {
        status = stored.status
        text = stored.reply?.text
    }
}
