/// What an HTTP server can be told.
package struct HTTPServerSettings: Sendable, Equatable {
    package var limits = HTTPLimits()
    /// From the first byte of a request to the end of its header.
    package var headTimeout = Duration.seconds(10)
    /// From the end of the header to the end of the body.
    package var bodyTimeout = Duration.seconds(20)
    /// How long a connection may stay open without a request; also how long a client may take to read an answer.
    package var idleTimeout = Duration.seconds(75)
    /// How long the server waits, after its last answer on a connection, for the client to close it.
    package var lingerTimeout = Duration.seconds(2)
    /// How often the times above are looked at. None is enforced early; each may be enforced this much late, twice.
    package var sweepInterval = Duration.seconds(1)
    /// One more is answered 503 and closed.
    package var maximumConnections = 20_000
    /// Bytes of further requests kept while one is being handled; then the connection is not read.
    package var maximumPipelinedBytes = 32 * 1024
    /// A reader of a stream that is further behind than this many bytes is cut off.
    package var maximumUnsentBytes = 256 * 1024

    package init() {}
}
