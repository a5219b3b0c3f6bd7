internal import CEvent
import Glibc

/// One question to the resolver; resumes its continuation exactly once.
@Reactor final class ResolverQuery {
    private var continuation: CheckedContinuation<Result<[String], StreamError>, Never>?
    private var host = ""
    /// Kept until the callback has been called: it owns what is called.
    private var resolver: Resolver?
    private var timer: LoopTimer?

    func start(
        _ host: String, _ resolver: Resolver, _ dns: OpaquePointer?, _ limit: Duration,
        _ continuation: CheckedContinuation<Result<[String], StreamError>, Never>
    ) {
        self.host = host
        self.resolver = resolver
        self.continuation = continuation
        guard let dns else { return finish(.failure(.unresolved(host: host, reason: "no resolver is configured"))) }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let context = Unmanaged.passRetained(self).toOpaque()  // taken back by the callback, which is called once
        let request = evdns_getaddrinfo(
            dns, host, nil, &hints,
            { status, list, context in
                guard let context else { return }
                let addresses = ResolverQuery.numeric(list)
                if let list { evutil_freeaddrinfo(list) }
                let reason = status == 0 ? "the name has no address" : String(cString: evutil_gai_strerror(status))
                Reactor.assume {
                    let query = Unmanaged<ResolverQuery>.fromOpaque(context).takeRetainedValue()
                    query.finish(
                        addresses.isEmpty
                            ? .failure(.unresolved(host: query.host, reason: reason)) : .success(addresses))
                }
            }, context)
        guard let request, self.continuation != nil else { return }  // answered within the call
        timer = LoopTimer { [self] in
            finish(.failure(.timedOut(endpoint: host)))
            evdns_getaddrinfo_cancel(request)  // calls back once more, with nobody waiting
        }
        timer?.start(after: limit)
    }

    private func finish(_ result: Result<[String], StreamError>) {
        timer?.cancel()
        timer = nil
        continuation?.resume(returning: result)
        continuation = nil
    }

    nonisolated private static func numeric(_ list: UnsafeMutablePointer<addrinfo>?) -> [String] {
        var found: [(family: Int32, text: String)] = []
        var next = list
        while let entry = next {
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            let status = getnameinfo(
                entry.pointee.ai_addr, entry.pointee.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST)
            if status == 0 {
                let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
                found.append((entry.pointee.ai_family, String(decoding: bytes, as: UTF8.self)))
            }
            next = entry.pointee.ai_next
        }
        return found.filter { $0.family == AF_INET }.map(\.text) + found.filter { $0.family != AF_INET }.map(\.text)
    }
}
