internal import Glibc
internal import Service

/// Where an export goes: standard output, or a new file that only its owner may read. Blocks; nothing else runs.
final class ExportFile {
    private static let bufferBytes = 64 << 10

    private let path: String?
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var isWhole = false

    /// - Parameter path: nil: standard output. A file that is there is left alone: others may read it, or miss it.
    init(_ path: String?) throws(CommandFailure) {
        self.path = path
        guard let path else {
            descriptor = STDOUT_FILENO
            return
        }
        let opened = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        // Before the descriptor is set: else `deinit` would remove the file that is there.
        guard opened >= 0 else { throw CommandFailure("\(path) cannot be made: \(String(cString: strerror(errno)))") }
        descriptor = opened
    }

    /// Half an export is none: it is removed.
    deinit {
        guard let path else { return }
        close(descriptor)
        if !isWhole { unlink(path) }
    }

    func write(_ text: String) throws(CommandFailure) {
        buffer += text.utf8
        if buffer.count >= Self.bufferBytes { try flush() }
    }

    /// All is written; a file is on disk.
    func finish() throws(CommandFailure) {
        try flush()
        if path != nil, fsync(descriptor) != 0 { throw failure() }
        isWhole = true
    }

    private func flush() throws(CommandFailure) {
        var rest = buffer[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
        buffer.removeAll(keepingCapacity: true)
    }

    private func failure() -> CommandFailure {
        CommandFailure("\(path ?? "standard output") cannot be written: \(String(cString: strerror(errno)))")
    }
}
