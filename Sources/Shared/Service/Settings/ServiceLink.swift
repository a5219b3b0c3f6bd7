/// What Kubernetes adds to every container's environment for each service of its namespace. A service called `parley`
/// makes `PARLEY_SERVICE_HOST`, `PARLEY_PORT_80_TCP_ADDR` and more: not settings, and not mistakes.
enum ServiceLink {
    private static let protocols = ["TCP", "UDP", "SCTP"]

    static func matches(_ name: String, _ value: String) -> Bool {
        let parts = name.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        if name.hasSuffix("_SERVICE_HOST") { return true }
        if hasServicePort(parts) { return true }
        if parts.last == "PORT", isAddress(value) { return true }
        return hasPort(parts)
    }

    /// `…_SERVICE_PORT` or `…_SERVICE_PORT_<name of the port>`.
    private static func hasServicePort(_ parts: [String]) -> Bool {
        zip(parts, parts.dropFirst()).contains { $0 == "SERVICE" && $1 == "PORT" }
    }

    /// `…_PORT_80_TCP`, and with `_ADDR`, `_PORT` or `_PROTO` behind it.
    private static func hasPort(_ parts: [String]) -> Bool {
        var parts = parts
        if let last = parts.last, ["ADDR", "PORT", "PROTO"].contains(last) { parts.removeLast() }
        guard parts.count > 3, let last = parts.popLast(), protocols.contains(last) else { return false }
        guard let number = parts.popLast(), UInt16(number) != nil else { return false }
        return parts.last == "PORT"
    }

    private static func isAddress(_ value: String) -> Bool {
        protocols.contains { value.hasPrefix("\($0.lowercased())://") }
    }
}
