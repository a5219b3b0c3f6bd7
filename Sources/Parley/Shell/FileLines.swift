internal import Events
internal import Glibc

/// The lines of a file that may be larger than memory, or of standard input for `-`. Blocks.
@Reactor final class FileLines {
    private static let longestLine = 1 << 20

    let path: String
    /// Of the line returned last, from 1.
    private(set) var number = 0

    private let descriptor: Int32
    private var buffer: [UInt8] = []
    /// Where the next line begins in the buffer.
    private var place = 0
    private var isAtEnd = false

    init(_ path: String) throws(CommandFailure) {
        self.path = path
        descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw InputFile.failure(path) }
    }

    deinit { if descriptor > STDIN_FILENO { close(descriptor) } }

    /// Without its end; empty lines are passed over. Nil when there is no more.
    func next() throws(CommandFailure) -> [UInt8]? {
        while true {
            if let end = buffer[place...].firstIndex(of: UInt8(ascii: "\n")) {
                let line = Array(buffer[place..<end])
                place = end + 1
                number += 1
                if !line.isEmpty { return line }
            } else if isAtEnd {
                guard place < buffer.count else { return nil }
                defer { place = buffer.count }
                number += 1
                return Array(buffer[place...])
            } else {
                try read()
            }
        }
    }

    private func read() throws(CommandFailure) {
        buffer.removeFirst(place)
        place = 0
        guard buffer.count <= Self.longestLine else {
            throw CommandFailure("line \(number + 1) of \(path) is longer than \(Self.longestLine) bytes")
        }
        var bytes = [UInt8](repeating: 0, count: 256 << 10)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        if count < 0 && errno == EINTR { return }
        guard count >= 0 else { throw InputFile.failure(path) }
        isAtEnd = count == 0
        buffer += bytes[..<count]
    }
}
