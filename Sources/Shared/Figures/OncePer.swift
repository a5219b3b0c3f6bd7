internal import Events
internal import Redis

/// Something that one process does for all, once in each stretch of time: whichever asks first.
///
/// A process that was chosen and ends before it has done it takes that stretch along; the next one is another's.
@Reactor final class OncePer {
    private static let script = RedisScript(
        name: "figures_once", source: String(decoding: PackageResources.figures_once_lua, as: UTF8.self))

    private let redis: RedisConnection
    private let process: ProcessName
    private let key: String
    private let milliseconds: Int64
    private var done: Int64 = 0

    /// - Parameter what: a word; processes that name the same one, with the same interval, take turns.
    init(_ what: String, every interval: Duration, redis: RedisConnection, process: ProcessName) {
        self.redis = redis
        self.process = process
        milliseconds = interval.milliseconds
        key = FigureKeys.once(what, milliseconds: milliseconds)
    }

    /// True for one process in each stretch, once. When Redis does not answer: not now.
    func isMine() async -> Bool {
        let arguments = ["\(milliseconds)", process.member]
        guard
            let stretch = try? await redis.run(Self.script, keys: [key], arguments: arguments).integer(),
            stretch > 0, stretch != done
        else { return false }
        done = stretch
        return true
    }
}
