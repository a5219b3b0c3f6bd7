/// What turns are held to.
package struct TurnLimits: Sendable, Equatable {
    /// Messages of one user in a window; 0 = any number.
    package var messagesPerUser = 100
    package var window = Duration.seconds(60)
    /// How long a user who sent more is blocked.
    package var block = Duration.seconds(300)
    /// Messages and replies that a conversation's history keeps.
    package var historyEntries = 8
    package var sessionInactive = Duration.seconds(3600)
    package var sessionMaxAge = Duration.seconds(86_400)

    package init() {}
}
