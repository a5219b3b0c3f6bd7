package import Crypto
import Glibc

extension ByteStream {
    /// Opens a connection, with TLS where a context is given. Resolves names without blocking and tries each address,
    /// each within its share of the time, so that one that does not answer leaves some for the others.
    ///
    /// Cancellation does not end it early; `limit` does.
    package static func connect(
        to endpoint: Endpoint, tls: TLSClientContext? = nil, resolver: Resolver = .shared, within limit: Duration
    ) async throws(StreamError) -> ByteStream {
        let deadline = deadline(after: limit)
        switch endpoint {
        case .unix(let path):
            guard let address = SocketAddress(unixPath: path) else {
                throw .unreachable(endpoint: path, reason: "the path is longer than 107 bytes")
            }
            return try await open(address, endpoint, nil, deadline)
        case .tcp(let host, let port):
            var failure = StreamError.unresolved(host: host, reason: "the name has no address")
            let addresses = try await resolver.addresses(of: host, within: limit)
            for (position, address) in addresses.enumerated() {
                guard let address = SocketAddress(address: address, port: port) else { continue }
                let share = Self.deadline(after: remaining(deadline) / (addresses.count - position))
                do throws(StreamError) {
                    return try await open(address, endpoint, tls.map { ($0, host) }, share)
                } catch {
                    // The server was there and TLS failed: the next address's refusal would only hide that.
                    if case .insecure = error { throw error }
                    failure = error
                }
            }
            throw failure
        }
    }

    private static func open(
        _ address: SocketAddress, _ endpoint: Endpoint, _ tls: (context: TLSClientContext, host: String)?,
        _ deadline: UInt64
    ) async throws(StreamError) -> ByteStream {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, kind, 0)
        guard descriptor >= 0 else { throw .unreachable(endpoint: endpoint.description, reason: systemReason()) }
        if address.family != AF_UNIX { disableDelay(descriptor) }
        let status = address.withPointer { Glibc.connect(descriptor, $0, $1) }
        guard status == 0 || errno == EINPROGRESS else {
            let reason = systemReason()
            Glibc.close(descriptor)
            throw .unreachable(endpoint: endpoint.description, reason: reason)
        }
        if let failure = await OpeningSocket(descriptor, endpoint).outcome(within: remaining(deadline)) {
            Glibc.close(descriptor)
            throw failure
        }
        guard let tls else { return ByteStream(taking: descriptor) }
        let socket = SecureSocket(taking: descriptor, ssl: tls.context.makeConnection(host: tls.host))
        if let failure = await socket.shakeHands(endpoint, within: remaining(deadline)) {
            socket.close()
            throw failure
        }
        // It may have ended between its handshake and this line, when there was no owner to tell.
        guard socket.isOpen else { throw .closedByPeer }
        return ByteStream(over: socket)
    }

    /// In nanoseconds of the monotonic clock; at least a millisecond and at most a day ahead.
    private static func deadline(after limit: Duration) -> UInt64 {
        MonotonicTime.nanoseconds() + UInt64(min(max(1, limit.milliseconds), 86_400_000)) * 1_000_000
    }

    private static func remaining(_ deadline: UInt64) -> Duration {
        let now = MonotonicTime.nanoseconds()
        return now < deadline ? .nanoseconds(Int64(deadline - now)) : .zero
    }

    static func disableDelay(_ descriptor: Int32) {
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }
}
