/// What all calls of one `HTTPClient` share. Read once; changing it takes a new client.
package struct HTTPClientSettings: Sendable {
    /// Connections to one host at once; further calls wait for one. 0 = no limit.
    package var connectionsPerHost = 256
    /// Idle connections that are kept for later calls: those of libcurl all together, without TLS those to each server.
    package var idleConnections = 256
    /// A connection without TLS that was idle for so long is closed: a firewall in between may have forgotten it. libcurl
    /// uses its own no more after 118 s.
    package var idleTime = Duration.seconds(60)
    /// libcurl's easy handles that are kept for later calls; each has about 5 KB.
    package var idleHandles = 256
    /// What one read of libcurl's from a socket can bring. Each of its calls in flight has a buffer of this size, so
    /// that it decides what a thousand waiting calls over TLS weigh.
    package var receiveBytes = 8 * 1024
    /// How long the rest of an answer that nobody wants may take to arrive, for its connection to be used again.
    package var drainTime = Duration.milliseconds(250)
    /// The authorities to believe, a PEM file; nil is the system's trust store.
    package var certificateFile: String?
    /// `http://host:port` of a proxy for all calls; nil is none, whatever `https_proxy` and its like say in the
    /// environment.
    package var proxy: String?

    package init() {}
}
