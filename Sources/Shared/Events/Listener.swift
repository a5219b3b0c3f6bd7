internal import CEvent
import Glibc

/// A listening socket that hands each accepted connection to a handler.
///
/// When the process has no file descriptor left it pauses for 100 ms instead of spinning. `SO_REUSEPORT` is set for
/// TCP, so that several gateways may share a port on one machine. Lives until `close`.
@Reactor package final class Listener {
    /// The address could not be listened on.
    package struct Failure: Error, Equatable {
        package let endpoint: String
        package let reason: String
    }

    private static let backlog: Int32 = 1024
    private static let acceptsPerTurn = 64
    private static let pauseWhenExhausted = Duration.milliseconds(100)

    private let descriptor: Int32
    private let path: String?
    private let handler: @Reactor (ByteStream) -> Void
    private var watcher: FileWatcher?
    private var pause: LoopTimer?
    /// The port listened on (0 for a Unix socket): tells what `port: 0` became.
    package let port: UInt16

    /// Listens from now on. `endpoint`'s host must be a numeric address.
    package init(_ endpoint: Endpoint, handler: @escaping @Reactor (ByteStream) -> Void) throws(Failure) {
        self.handler = handler
        switch endpoint {
        case .tcp(let host, let port):
            path = nil
            guard let address = SocketAddress(address: host, port: port) else {
                throw Failure(endpoint: endpoint.description, reason: "the host is not a numeric address")
            }
            descriptor = try Self.open(address, endpoint)
        case .unix(let path):
            self.path = path
            guard let address = SocketAddress(unixPath: path) else {
                throw Failure(endpoint: endpoint.description, reason: "the path is longer than 107 bytes")
            }
            Self.removeSocket(path)
            descriptor = try Self.open(address, endpoint)
        }
        port = Self.boundPort(descriptor)
        watch()
    }

    /// Stops listening; connections that were accepted live on.
    package func close() {
        pause?.cancel()
        pause = nil
        guard let watcher else { return }
        watcher.close()
        self.watcher = nil
        Glibc.close(descriptor)
        if let path { unlink(path) }
    }

    private func watch() {
        let watcher = FileWatcher(descriptor: descriptor) { [self] _ in acceptWaiting() }
        watcher.watch(read: true, write: false)
        self.watcher = watcher
    }

    private func acceptWaiting() {
        for _ in 0..<Self.acceptsPerTurn {
            guard watcher != nil else { return }
            let accepted = parley_accept_nonblocking(descriptor)
            if accepted >= 0 {
                if path == nil { ByteStream.disableDelay(accepted) }
                handler(ByteStream(taking: accepted))
                continue
            }
            switch errno {
            case EINTR, ECONNABORTED: continue
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: return pauseAccepting()
            default: return  // EAGAIN: nobody else is waiting
            }
        }
    }

    private func pauseAccepting() {
        watcher?.watch(read: false, write: false)
        pause = LoopTimer { [self] in
            pause = nil
            watcher?.watch(read: true, write: false)
        }
        pause?.start(after: Self.pauseWhenExhausted)
    }

    private static func open(_ address: SocketAddress, _ endpoint: Endpoint) throws(Failure) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw Failure(endpoint: endpoint.description, reason: systemReason()) }
        var yes: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, size)
        if address.family != AF_UNIX { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &yes, size) }
        let bound = address.withPointer { bind(descriptor, $0, $1) } == 0 && listen(descriptor, backlog) == 0
        guard bound else {
            let reason = systemReason()
            Glibc.close(descriptor)
            throw Failure(endpoint: endpoint.description, reason: reason)
        }
        return descriptor
    }

    /// Removes what an earlier process left, but no file that is not a socket.
    private static func removeSocket(_ path: String) {
        var status = stat()
        if lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK { unlink(path) }
    }

    private static func boundPort(_ descriptor: Int32) -> UInt16 {
        var address = sockaddr_in6()  // IPv4 keeps its port in the same place
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        let isTCP = status == 0 && address.sin6_family != sa_family_t(AF_UNIX)
        return isTCP ? UInt16(bigEndian: address.sin6_port) : 0
    }
}
