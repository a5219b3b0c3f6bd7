internal import Crypto
import Glibc

/// A name for one run of one worker: `<host>-<pid>-<4 random bytes>`, so that a restarted worker is another one.
func makeWorkerID() -> String {
    var host = [CChar](repeating: 0, count: 65)
    gethostname(&host, host.count - 1)
    let name = String(decoding: host.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return "\(name)-\(getpid())-\(Hex.encode(RandomBytes.make(4)))"
}
