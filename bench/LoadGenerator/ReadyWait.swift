internal import Events
import Glibc

/// Asks `GET /readyz` again and again until it is 200, to time a start.
@Reactor struct ReadyWait {
    private static let pause = Duration.milliseconds(2)

    private let options: LoadOptions
    private let seconds: Int

    init(_ options: LoadOptions, seconds: Int) {
        self.options = options
        self.seconds = seconds
    }

    /// Prints the moment of the first 200 in Unix microseconds.
    func run() async {
        let deadline = MonotonicTime.milliseconds() + Int64(seconds) * 1000
        while await status() != 200 {
            if MonotonicTime.milliseconds() > deadline { fail("\(options.endpoint) is not ready within \(seconds) s") }
            try? await Reactor.sleep(for: Self.pause)  // nobody cancels it
        }
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        printLine(String(time.tv_sec * 1_000_000 + time.tv_nsec / 1000))
    }

    /// nil: nobody listens yet.
    private func status() async -> Int? {
        guard let stream = try? await ByteStream.connect(to: options.endpoint, within: .seconds(1)) else { return nil }
        defer { stream.close() }
        return await Exchange(stream).get("/readyz", options)
    }
}
