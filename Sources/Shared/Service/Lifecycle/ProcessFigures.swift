internal import CMalloc
import Glibc

/// What the system says of this process. Reads `/proc`, which does not block.
package enum ProcessFigures {
    /// Memory that the process holds now, in bytes; 0 where `/proc` cannot be read.
    package static func residentBytes() -> Int {
        let fields = readProc("/proc/self/statm").split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// This machine's name, up to 64 bytes; empty where the system does not say.
    package static var hostName: String {
        var name = [CChar](repeating: 0, count: 65)
        guard gethostname(&name, name.count - 1) == 0 else { return "" }
        return String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// CPU time used since the start, in seconds.
    package static func cpuSeconds() -> Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// What malloc has got from the system and what of that is in use, in bytes: Swift's objects are all of malloc's. Code,
    /// stacks, and what libraries map by themselves, is in `residentBytes` only; what malloc has got and never touched, here
    /// only.
    package static func heap() -> (used: Int, total: Int) {
        let figures = mallinfo2()
        return (Int(figures.uordblks + figures.hblkhd), Int(figures.arena + figures.hblkhd))
    }

    private static func readProc(_ path: String) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
