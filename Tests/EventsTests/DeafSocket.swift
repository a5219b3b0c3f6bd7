import Glibc

/// A socket that answers nobody: a listening one whose queue is full, so that the system ignores whoever connects, or
/// one that has a port and does not listen, so that they are refused.
final class DeafSocket {
    let port: UInt16
    private var descriptors: [Int32] = []

    init(isListening: Bool = true) {
        let listening = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        descriptors = [listening]
        port = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                precondition(bind(listening, address, length) == 0)
                precondition(!isListening || listen(listening, 0) == 0)
                precondition(getsockname(listening, address, &length) == 0)
            }
            return UInt16(bigEndian: pointer.pointee.sin_port)
        }
        guard isListening else { return }
        // A queue of length 0 holds one; the others wait in vain.
        for _ in 0..<4 {
            let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { _ = connect(client, $0, length) }
            }
            descriptors.append(client)
        }
    }

    deinit { for descriptor in descriptors { close(descriptor) } }
}
