internal import CEvent
import Glibc

/// Turns host names into addresses without blocking the loop (libevent's evdns; it reads `/etc/hosts` and
/// `/etc/resolv.conf` at the first use).
@Reactor package final class Resolver {
    package static let shared = Resolver()

    private var dns: OpaquePointer?
    private let nameServer: String?

    /// - Parameter nameServer: asks only this one, `address:port`, instead of those that the system is told to ask.
    package init(nameServer: String? = nil) { self.nameServer = nameServer }

    /// A query keeps its resolver, so nothing is under way; but the last one's callback may be what lets go, and evdns
    /// is not freed while it calls back.
    isolated deinit {
        guard let dns else { return }
        Reactor.atEndOfTurn { evdns_base_free(dns, 0) }
    }

    /// The host's addresses in numeric form, IPv4 first; a numeric address or `localhost` needs no server.
    package func addresses(
        of host: String, within limit: Duration = .seconds(10)
    ) async throws(StreamError) -> [String] {
        if host == "localhost" { return ["127.0.0.1", "::1"] }
        if isNumeric(host) { return [host] }
        let query = ResolverQuery()
        let result = await withCheckedContinuation { continuation in
            query.start(host, self, dnsBase(), limit, continuation)
        }
        return try result.get()
    }

    private func dnsBase() -> OpaquePointer? {
        if let dns { return dns }
        let flags = EVDNS_BASE_DISABLE_WHEN_INACTIVE | (nameServer == nil ? EVDNS_BASE_INITIALIZE_NAMESERVERS : 0)
        dns = evdns_base_new(Reactor.executor.base, Int32(flags))
        if let dns {
            if let nameServer {
                let status = evdns_base_nameserver_ip_add(dns, nameServer)
                precondition(status == 0, "\(nameServer) is not an address and a port")
            }
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
