internal import CEvent
import Glibc

/// Turns host names into addresses without blocking the loop (libevent's evdns; it reads `/etc/hosts` and
/// `/etc/resolv.conf` at the first use).
@Reactor package final class Resolver {
    package static let shared = Resolver()

    private var dns: OpaquePointer?

    private init() {}

    /// The host's addresses in numeric form, IPv4 first; a numeric address or `localhost` needs no server.
    package func addresses(of host: String) async throws(StreamError) -> [String] {
        if host == "localhost" { return ["127.0.0.1", "::1"] }
        if isNumeric(host) { return [host] }
        let query = ResolverQuery()
        let result = await withCheckedContinuation { continuation in
            query.start(host, dnsBase(), continuation)
        }
        return try result.get()
    }

    private func dnsBase() -> OpaquePointer? {
        if let dns { return dns }
        dns = evdns_base_new(
            Reactor.executor.base,
            Int32(EVDNS_BASE_INITIALIZE_NAMESERVERS | EVDNS_BASE_DISABLE_WHEN_INACTIVE))
        if let dns {
            // Some small resolvers do not return a name in the case it was asked in.
            evdns_base_set_option(dns, "randomize-case:", "0")
            evdns_base_set_option(dns, "timeout:", "3")
            evdns_base_set_option(dns, "attempts:", "2")
        }
        return dns
    }

    private func isNumeric(_ host: String) -> Bool {
        var address = in6_addr()
        return inet_pton(AF_INET, host, &address) == 1 || inet_pton(AF_INET6, host, &address) == 1
    }
}

/// One question to the resolver; resumes its continuation exactly once.
@Reactor private final class ResolverQuery {
    private var continuation: CheckedContinuation<Result<[String], StreamError>, Never>?
    private var host = ""

    func start(
        _ host: String, _ dns: OpaquePointer?,
        _ continuation: CheckedContinuation<Result<[String], StreamError>, Never>
    ) {
        self.host = host
        self.continuation = continuation
        guard let dns else { return finish(.failure(.unresolved(host: host, reason: "no resolver is configured"))) }
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let context = Unmanaged.passRetained(self).toOpaque()  // taken back by the callback, which is called once
        _ = evdns_getaddrinfo(
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
    }

    private func finish(_ result: Result<[String], StreamError>) {
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
