import Glibc

extension ByteStream {
    /// The other side's address in numeric form; nil for a Unix socket and once the stream is closed.
    package var peerAddress: String? {
        guard isOpen, let transport else { return nil }
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        return withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                guard getpeername(transport.descriptor, pointer, &length) == 0 else { return nil }
                return Self.numeric(pointer, length)
            }
        }
    }

    private static func numeric(_ address: UnsafePointer<sockaddr>, _ length: socklen_t) -> String? {
        guard address.pointee.sa_family != sa_family_t(AF_UNIX) else { return nil }
        var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
        guard getnameinfo(address, length, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0 else {
            return nil
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
