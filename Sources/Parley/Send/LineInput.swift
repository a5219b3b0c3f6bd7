internal import Events
internal import Glibc
internal import Service

/// Lines of standard input, read as they come, without holding up the loop. A file or a device that cannot be waited
/// for is read on the spot.
@Reactor final class LineInput {
    private static let longestLine = 1 << 20

    private let prompt: String
    private var watcher: FileWatcher?
    private var buffer: [UInt8] = []
    private var isAtEnd = false
    private var waiting: Latch?

    /// - Parameter prompt: shown before each line where somebody types.
    init(prompt: String) {
        self.prompt = isatty(STDIN_FILENO) == 1 ? prompt : ""
        var status = stat()
        let isFile = fstat(STDIN_FILENO, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
        if !isFile { watcher = FileWatcher(descriptor: STDIN_FILENO) { [weak self] _ in self?.read() } }
    }

    func close() { watcher?.close() }

    /// The next line without its end; nil when there is no more.
    func next() async throws(CommandFailure) -> String? {
        if !prompt.isEmpty { writeAll(STDOUT_FILENO, Array(prompt.utf8)) }
        while true {
            if let line = takeLine() { return try text(line) }
            if isAtEnd { return nil }
            if buffer.count > Self.longestLine {
                throw CommandFailure("a line is longer than \(Self.longestLine) bytes")
            }
            await more()
        }
    }

    private func more() async {
        guard let watcher else { return read() }
        let latch = Latch()
        waiting = latch
        watcher.watch(read: true, write: false)
        await latch.wait()
    }

    private func read() {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(STDIN_FILENO, &bytes, bytes.count)
        if count > 0 { buffer += bytes[..<count] }
        if count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN) { isAtEnd = true }
        watcher?.watch(read: false, write: false)
        waiting?.open()
        waiting = nil
    }

    private func takeLine() -> [UInt8]? {
        if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
            let line = Array(buffer[..<end])
            buffer.removeFirst(end + 1)
            return line
        }
        guard isAtEnd, !buffer.isEmpty else { return nil }
        defer { buffer = [] }
        return buffer
    }

    private func text(_ line: [UInt8]) throws(CommandFailure) -> String {
        guard let text = String(validating: line, as: UTF8.self) else {
            throw CommandFailure("standard input is not UTF-8: convert it, with iconv for instance")
        }
        return text
    }
}
