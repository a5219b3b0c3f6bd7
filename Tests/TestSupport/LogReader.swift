import Glibc

/// A descriptor to log to, and the lines that were written to it.
package struct LogPipe {
    package let input: Int32
    private let output: Int32

    package init() {
        var ends: [Int32] = [0, 0]
        precondition(pipe(&ends) == 0)
        input = ends[1]
        output = ends[0]
    }

    /// Ends the log and returns what it holds.
    package func lines() -> [String] {
        close(input)
        defer { close(output) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = read(output, &bytes, bytes.count)
        let text = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }
}

/// Gives `body` a descriptor to log to and returns the lines written.
package func logLines(_ body: (Int32) throws -> Void) rethrows -> [String] {
    let pipe = LogPipe()
    try body(pipe.input)
    return pipe.lines()
}
