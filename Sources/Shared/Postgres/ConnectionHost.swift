/// One place where the server may be.
struct ConnectionHost: Sendable, Equatable {
    /// A host's name or address, or the folder of a Unix socket; empty for libpq's own default.
    var name: String
    /// In numeric form; empty for a socket, or as long as the name is not resolved.
    var address: String
    var port: String

    var isFolder: Bool { name.hasPrefix("/") || name.hasPrefix("@") }
    /// The name must become an address before libpq sees it: it would block the loop.
    var needsResolving: Bool { address.isEmpty && !name.isEmpty && !isFolder }
}
