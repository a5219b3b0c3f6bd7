/// What became of a turn that was to be stored.
package enum TurnOutcome: String, Sendable {
    case committed
    /// A newer holder of the conversation has committed: the lease is lost, and nothing was stored.
    case stale
    /// The turn had been stored before, by this worker or an earlier one, or one of its messages by another turn: then
    /// nothing was stored, and `TurnStore.find` has the reply.
    case already
}
