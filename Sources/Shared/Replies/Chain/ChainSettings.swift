/// How hard a chain tries.
package struct ChainSettings: Sendable, Equatable {
    /// Attempts at one provider after the first one.
    package var retries = 2
    /// The wait before the first retry is random between nothing and this, twice as long before the next.
    package var backoff = Duration.milliseconds(250)
    package var longestBackoff = Duration.seconds(4)
    /// Who asks to be left alone for longer than this is not asked again in this turn.
    package var longestRetryAfter = Duration.seconds(5)
    /// The whole turn, waits included.
    package var totalLimit = Duration.seconds(90)
    /// Kept of the total for the providers that follow.
    package var reserve = Duration.seconds(5)

    package init() {}
}
