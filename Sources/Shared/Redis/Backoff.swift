/// How long to wait between attempts to connect: twice as long after each failure, from 50 ms to 2 s, of which a
/// random part is waited (full jitter), so that many processes do not return in step.
struct Backoff {
    private static let first = Duration.milliseconds(50)
    private static let longest = Duration.seconds(2)
    /// A connection that lived shorter counts as one more failure: a server that greets and drops is not hammered.
    private static let settled = Duration.seconds(2)

    private var limit = Self.first

    /// - Parameter lived: how long the connection lasted; zero when there was none.
    /// - Returns: the upper bound of the next pause.
    mutating func next(afterLiving lived: Duration) -> Duration {
        if lived >= Self.settled { limit = Self.first }
        defer { limit = min(limit * 2, Self.longest) }
        return limit
    }
}
