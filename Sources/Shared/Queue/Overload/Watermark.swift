/// A level that must stay below a limit. Once over it, it is over until it has fallen to a lower mark: what is refused at
/// the limit does not begin again with the first drop. Pure: it is told the time.
package struct Watermark: Sendable {
    /// The lower mark, as a share of the limit.
    package static let releaseShare = 0.95

    private let limit: Double
    private var lastSeen: (level: Double, at: Int64)?
    /// How fast the level falls, of late; below 0 it rises.
    private var fallPerSecond = 0.0
    package private(set) var level = 0.0
    package private(set) var isOver = false

    package init(limit: Double) { self.limit = limit }

    /// - Parameter now: Unix ms, or any other clock that counts them.
    package mutating func see(_ level: Double, at now: Int64) {
        if let lastSeen, now > lastSeen.at {
            let fall = (lastSeen.level - level) * 1000 / Double(now - lastSeen.at)
            fallPerSecond = (fallPerSecond + fall) / 2
        }
        lastSeen = (level, now)
        self.level = level
        isOver = level >= (isOver ? limit * Self.releaseShare : limit)
    }

    /// How long it takes to the lower mark if the level goes on to fall as it does; nil when it does not fall.
    package var secondsUntilRelease: Double? {
        guard isOver, fallPerSecond > 0 else { return nil }
        return (level - limit * Self.releaseShare) / fallPerSecond
    }
}
