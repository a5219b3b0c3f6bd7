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
}
