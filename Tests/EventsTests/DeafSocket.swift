import Glibc
import TestSupport

/// A socket that answers nobody: a listening one whose queue is full, so that the system ignores whoever connects, or
/// one that has a port and does not listen, so that they are refused.
final class DeafSocket {
    private let socket: LoopbackSocket
    private var clients: [Int32] = []

    var port: UInt16 { socket.port }

    init(isListening: Bool = true) {
        // A queue of length 0 holds one; the others wait in vain.
        socket = LoopbackSocket(backlog: isListening ? 0 : nil)
        guard isListening else { return }
        for _ in 0..<4 {
            let client = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            LoopbackSocket.withAddress(port: port) { _ = connect(client, $0, $1) }
            clients.append(client)
        }
    }

    deinit { for client in clients { close(client) } }
}
