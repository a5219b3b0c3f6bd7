/// The times that turns are held to.
package struct TurnLimits: Sendable, Equatable {
    /// In which the messages of a user are counted.
    package var window = Duration.seconds(60)
    /// How long a user who sent more is blocked.
    package var block = Duration.seconds(300)
    /// A session ends after this time without a message.
    package var sessionInactive = Duration.seconds(3600)
    /// A session ends at this age.
    package var sessionMaxAge = Duration.seconds(86_400)

    package init() {}

    /// A session's place in the index of sessions is that much behind at most: writing it costs as much as a command.
    static let indexDelay = Duration.seconds(60)

    /// From this age on, each activity that is written to the index of sessions is written to that of old sessions, too.
    /// One that reaches its greatest age without such an activity is inactive before that.
    var indexedAge: Duration { sessionMaxAge - sessionInactive - Self.indexDelay }
}
