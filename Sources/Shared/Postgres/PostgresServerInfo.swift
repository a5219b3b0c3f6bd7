/// What the server said about itself when the connection was opened, for checks at the start.
package struct PostgresServerInfo: Sendable, Equatable {
    /// As `server_version_num`: 150008 is 15.8.
    package let versionNumber: Int
    /// `15.8 (Debian 15.8-0+deb12u1)`
    package let version: String
    package let encoding: String
    /// A stand-by, or a server that is told to be read-only: nothing can be written.
    package let isReadOnly: Bool
}
