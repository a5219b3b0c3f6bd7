internal import CEvent
import Glibc

/// A numeric address in the form that the socket calls want.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private var length: socklen_t = 0
    let family: Int32

    /// - Parameter address: IPv4 or IPv6 in numeric form; nil when it is neither.
    init?(address: String, port: UInt16) {
        var four = sockaddr_in()
        var six = sockaddr_in6()
        if inet_pton(AF_INET, address, &four.sin_addr) == 1 {
            four.sin_family = sa_family_t(AF_INET)
            four.sin_port = port.bigEndian
            family = AF_INET
            store(four)
        } else if inet_pton(AF_INET6, address, &six.sin6_addr) == 1 {
            six.sin6_family = sa_family_t(AF_INET6)
            six.sin6_port = port.bigEndian
            family = AF_INET6
            store(six)
        } else {
            return nil
        }
    }

    /// Nil when the path is longer than the system's 107 bytes.
    init?(unixPath path: String) {
        var address = sockaddr_un()
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return nil }
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        family = AF_UNIX
        store(address)
    }

    func withPointer<Value>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Value) -> Value {
        withUnsafePointer(to: storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }

    private mutating func store<Address>(_ address: Address) {
        length = socklen_t(MemoryLayout<Address>.size)
        withUnsafeMutableBytes(of: &storage) { storage in
            withUnsafeBytes(of: address) { storage.copyMemory(from: $0) }
        }
    }
}

/// The system's words for an error number.
func systemReason(_ number: Int32 = errno) -> String { String(cString: strerror(number)) }
