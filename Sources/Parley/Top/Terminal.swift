internal import Events
internal import Glibc
internal import Service

/// The terminal while a command has all of it: its other screen, no echo, keys as they are typed. `close` gives back what was
/// there before.
@Reactor final class Terminal {
    private var saved = termios()
    private let hasKeys: Bool
    private var keys: FileWatcher?
    private var signals: [SignalWatcher] = []
    private let onKey: @Reactor (UInt8) -> Void

    /// - Parameters:
    ///   - onKey: a key that was pressed.
    ///   - onResize: the terminal has another size.
    ///   - onEnd: somebody wants the program to end.
    init(
        onKey: @escaping @Reactor (UInt8) -> Void, onResize: @escaping @Reactor () -> Void,
        onEnd: @escaping @Reactor () -> Void
    ) {
        self.onKey = onKey
        hasKeys = isatty(STDIN_FILENO) == 1 && tcgetattr(STDIN_FILENO, &saved) == 0
        if hasKeys { takeKeys() }
        signals = [SIGINT, SIGTERM, SIGHUP].map { SignalWatcher($0, handler: onEnd) }
        signals.append(SignalWatcher(SIGWINCH, handler: onResize))
        write("\u{1B}[?1049h\u{1B}[?25l")  // the other screen, no cursor
    }

    static var isThere: Bool { isatty(STDOUT_FILENO) == 1 }

    func close() {
        keys?.close()
        for signal in signals { signal.close() }
        signals = []
        write("\u{1B}[?25h\u{1B}[?1049l")
        if hasKeys { tcsetattr(STDIN_FILENO, TCSANOW, &saved) }
    }

    /// 80 by 24 where the terminal does not say.
    var size: (width: Int, height: Int) {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else {
            return (80, 24)
        }
        return (Int(size.ws_col), Int(size.ws_row))
    }

    /// In one write, each line over what was there: nothing flickers.
    func show(_ lines: [String]) {
        let text = lines.map { $0 + "\u{1B}[K" }.joined(separator: "\r\n")
        write("\u{1B}[H" + text + "\u{1B}[J")
    }

    private func takeKeys() {
        var raw = saved
        raw.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &raw.c_cc) { codes in
            codes[Int(VMIN)] = 1
            codes[Int(VTIME)] = 0
            // A program that is stopped would leave the terminal as it is now.
            codes[Int(VSUSP)] = 0
        }
        tcsetattr(STDIN_FILENO, TCSANOW, &raw)
        let watcher = FileWatcher(descriptor: STDIN_FILENO) { [weak self] _ in self?.readKeys() }
        watcher.watch(read: true, write: false)
        keys = watcher
    }

    private func readKeys() {
        var bytes = [UInt8](repeating: 0, count: 64)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count <= 0 {
            keys?.close()  // nobody types any more
            return
        }
        for byte in bytes[..<count] { onKey(byte) }
    }

    private func write(_ text: String) { writeAll(STDOUT_FILENO, Array(text.utf8)) }
}
