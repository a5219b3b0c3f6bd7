internal import Glibc
internal import Service

/// Reads a secret where nobody else sees it: from a file, from standard input, or typed without showing.
enum SecretInput {
    private static let mostBytes = 4096

    /// - Parameters:
    ///   - file: nil: standard input, or the terminal.
    ///   - prompt: for the terminal.
    static func read(file: String?, prompt: String) throws(CommandFailure) -> String {
        if file == nil, isatty(STDIN_FILENO) == 1 { return try checked(try hidden(prompt)) }
        return try checked(try InputFile.read(file ?? "-", maximumBytes: 1 << 20))
    }

    /// It becomes a header of requests, so it is one word of printable ASCII. Line breaks at its end are the file's.
    private static func checked(_ bytes: [UInt8]) throws(CommandFailure) -> String {
        let isBreak = { (byte: UInt8) in byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") }
        let end = bytes.lastIndex { !isBreak($0) }.map { $0 + 1 } ?? 0
        let word = bytes[..<end]
        guard !word.isEmpty else { throw CommandFailure("no key was given: it is empty") }
        guard word.count <= mostBytes, word.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure("this is no key: give one word of letters, digits and signs, \(mostBytes) at most")
        }
        return String(decoding: word, as: UTF8.self)
    }

    /// A line from the terminal, which does not show it. Blocks.
    private static func hidden(_ prompt: String) throws(CommandFailure) -> [UInt8] {
        var before = termios()
        guard tcgetattr(STDIN_FILENO, &before) == 0 else { throw CommandFailure("the terminal cannot be read") }
        var silent = before
        // Each key comes by itself, Ctrl-C too: a program that it ended would leave the terminal silent.
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        defer {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
            writeAll(STDERR_FILENO, [UInt8(ascii: "\n")])
        }
        writeAll(STDERR_FILENO, Array(prompt.utf8))
        var line: [UInt8] = []
        while let byte = try key() {
            switch byte {
            case UInt8(ascii: "\n"), 4: return line  // Ctrl-D
            case 3: throw CommandFailure("nothing was done")  // Ctrl-C
            case 8, 127: _ = line.popLast()
            case 21: line = []  // Ctrl-U
            default: line.append(byte)
            }
        }
        return line
    }

    /// Nil at the end.
    private static func key() throws(CommandFailure) -> UInt8? {
        var byte: UInt8 = 0
        while true {
            let count = Glibc.read(STDIN_FILENO, &byte, 1)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw CommandFailure("the terminal cannot be read") }
            return count == 0 ? nil : byte
        }
    }
}
