import Events
import Glibc
import TestSupport

/// A name server on 127.0.0.1 that answers every question alike, or never.
@Reactor final class FakeNameServer {
    enum Behaviour: Sendable { case silent, unknownName, address(UInt8, UInt8, UInt8, UInt8) }

    let address: String
    private let socket = LoopbackSocket(SOCK_DGRAM, flags: SOCK_NONBLOCK)
    private let behaviour: Behaviour
    private var watcher: FileWatcher?
    private(set) var questions = 0

    init(_ behaviour: Behaviour) {
        self.behaviour = behaviour
        address = "127.0.0.1:\(socket.port)"
        let watcher = FileWatcher(descriptor: socket.descriptor) { [self] _ in answer() }
        watcher.watch(read: true, write: false)
        self.watcher = watcher
    }

    func close() {
        watcher?.close()
        watcher = nil
    }

    private func answer() {
        var question = [UInt8](repeating: 0, count: 512)
        var peer = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutablePointer(to: &peer) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { peer in
                let count = recvfrom(socket.descriptor, &question, question.count, 0, peer, &length)
                guard count > 12, let reply = reply(to: Array(question.prefix(count))) else { return }
                questions += 1
                _ = sendto(socket.descriptor, reply, reply.count, 0, peer, length)
            }
        }
    }

    /// RFC 1035: the question's id and text, flags, and at most one A record that points back at the name.
    private func reply(to question: [UInt8]) -> [UInt8]? {
        let end = (question[12...].firstIndex(of: 0) ?? 12) + 5
        let isForIPv4 = question[end - 3] == 1
        var reply = Array(question[..<end])
        reply.replaceSubrange(6..<12, with: [0, 0, 0, 0, 0, 0])
        switch behaviour {
        case .silent: return nil
        case .unknownName: reply.replaceSubrange(2..<4, with: [0x81, 0x83])
        case .address(let a, let b, let c, let d):
            reply.replaceSubrange(2..<4, with: [0x81, 0x80])
            guard isForIPv4 else { return reply }
            reply[7] = 1
            reply += [0xC0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, a, b, c, d]
        }
        return reply
    }
}
