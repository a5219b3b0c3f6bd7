internal import Events

/// What became of one message of a load.
struct LoadedMessage: Sendable {
    /// In the plan.
    let user: Int
    /// Of this user, from 0.
    let number: Int
    let id: String
    let conversation: String
    /// From sending it, the last time, to its acceptance.
    let acceptTime: Duration
    /// How it was answered; nil: not yet.
    var reply: ChatReply?
    /// From sending it the first time to seeing its reply.
    var replyTime: Duration?
}
