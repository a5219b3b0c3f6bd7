internal import Events
internal import Glibc
internal import Service

/// How far a command is, on standard error: a line that is drawn anew where somebody watches a terminal, nothing elsewhere.
@Reactor final class ProgressBar {
    private static let width = 24
    private static let interval = Duration.milliseconds(200)

    private let state: @Reactor () -> (share: Double, text: String)
    private var timer: LoopTimer?

    /// - Parameter state: the share that is done, 0 to 1, and a few words; asked five times a second.
    init(_ state: @escaping @Reactor () -> (share: Double, text: String)) {
        self.state = state
        guard isatty(STDERR_FILENO) == 1 else { return }
        let timer = LoopTimer { [weak self] in self?.draw() }
        timer.start(every: Self.interval)
        self.timer = timer
    }

    /// Takes the line away.
    func end() {
        guard let timer else { return }
        timer.cancel()
        self.timer = nil
        writeAll(STDERR_FILENO, Array("\r\u{1B}[K".utf8))
    }

    private func draw() {
        let (share, text) = state()
        let line = Self.bar(share) + " " + text
        // A longer line would wrap, and not be drawn over.
        writeAll(STDERR_FILENO, Array("\r\(line.shortened(to: Self.columns - 1))\u{1B}[K".utf8))
    }

    private static func bar(_ share: Double) -> String {
        let share = min(max(share, 0), 1)
        let done = Int(share * Double(width))
        let percent = "\(Int(share * 100))"
        return String(repeating: "█", count: done) + String(repeating: "░", count: width - done)
            + String(repeating: " ", count: 4 - percent.count) + percent + " %"
    }

    private static var columns: Int {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 20 else { return 80 }
        return Int(size.ws_col)
    }
}
