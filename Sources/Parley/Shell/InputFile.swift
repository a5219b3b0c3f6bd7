internal import Glibc

/// Reads a file that a command was given, or standard input for `-`. Blocks; commands read before they connect.
enum InputFile {
    static func read(_ path: String, maximumBytes: Int = 16 << 20) throws(CommandFailure) -> [UInt8] {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if path != "-" { close(descriptor) } }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            if count == 0 { return bytes }
            bytes += buffer[..<count]
            guard bytes.count <= maximumBytes else {
                throw CommandFailure("\(path) is larger than \(maximumBytes >> 20) MiB: divide it")
            }
        }
    }

    static func text(_ path: String) throws(CommandFailure) -> String {
        guard let text = String(validating: try read(path), as: UTF8.self) else {
            throw CommandFailure("\(path) is not UTF-8: convert it, with iconv for instance")
        }
        return text
    }

    static func failure(_ path: String) -> CommandFailure {
        CommandFailure("\(path) cannot be read: \(String(cString: strerror(errno)))")
    }
}
