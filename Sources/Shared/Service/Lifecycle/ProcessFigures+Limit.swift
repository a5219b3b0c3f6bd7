import Glibc

extension ProcessFigures {
    /// How much memory the cgroup of this process may use, in bytes; 0 = as much as there is. Reads files that may block:
    /// for the start.
    package static func memoryLimit() -> Int {
        memoryLimit(cgroups: readAll("/proc/self/cgroup"), read: readAll)
    }

    /// - Parameters:
    ///   - cgroups: `/proc/self/cgroup`: a line `0::/path` for version 2, `9:memory:/path` for version 1.
    ///   - read: a file's text; empty where there is none.
    static func memoryLimit(cgroups: String, read: (String) -> String) -> Int {
        var limits: [Int] = []
        for line in cgroups.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            if parts[0] == "0", parts[1].isEmpty {
                limits += folders(String(parts[2])).compactMap { limit(read("/sys/fs/cgroup\($0)/memory.max")) }
            } else if parts[1].split(separator: ",").contains("memory") {
                limits += folders(String(parts[2])).compactMap {
                    limit(read("/sys/fs/cgroup/memory\($0)/memory.limit_in_bytes"))
                }
            }
        }
        return limits.min() ?? 0
    }

    /// `/a/b`, `/a` and the root: each may have a limit, and a container sees its own as the root.
    private static func folders(_ path: String) -> [String] {
        var folders = [""]
        for part in path.split(separator: "/") { folders.append("\(folders[folders.count - 1])/\(part)") }
        return folders
    }

    /// Nil for `max`, and for the huge number that version 1 has in its place.
    private static func limit(_ text: String) -> Int? {
        let text = text.prefix { !$0.isNewline }
        guard let limit = Int(text), limit > 0, limit < 1 << 50 else { return nil }
        return limit
    }

    private static func readAll(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
