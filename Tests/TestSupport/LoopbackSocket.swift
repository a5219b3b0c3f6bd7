package import Glibc

/// An IPv4 socket with a port of its own on 127.0.0.1, closed when nobody keeps it.
package final class LoopbackSocket {
    package let descriptor: Int32
    package let port: UInt16

    /// - Parameters:
    ///   - type: `SOCK_STREAM`, `SOCK_DGRAM`, with flags.
    ///   - backlog: listens with it: connections open and nobody speaks, or they wait in vain when it is full. Nil: does
    ///     not listen.
    package init(_ type: __socket_type = SOCK_STREAM, flags: __socket_type? = nil, backlog: Int32? = nil) {
        let descriptor = socket(AF_INET, Int32(type.rawValue | (flags?.rawValue ?? 0)), 0)
        self.descriptor = descriptor
        port = Self.withAddress(port: 0) { address, length in
            var length = length
            precondition(bind(descriptor, address, length) == 0, "127.0.0.1 has no free port")
            if let backlog { precondition(listen(descriptor, backlog) == 0) }
            precondition(getsockname(descriptor, address, &length) == 0)
            return address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }

    deinit { close(descriptor) }

    /// 127.0.0.1 and a port, as the system wants it.
    package static func withAddress<Value>(
        port: UInt16, _ body: (UnsafeMutablePointer<sockaddr>, socklen_t) -> Value
    ) -> Value {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
