/// How large a request may be. All in bytes, line ends included, except `headerCount`.
package struct HTTPLimits: Sendable, Equatable {
    package var requestLine = 8 * 1024
    /// All header lines together; at most 65,535.
    package var headers = 16 * 1024
    package var headerCount = 100
    package var body = 64 * 1024
    /// All chunk extensions of one body together. They mean nothing to us.
    package var chunkExtensions = 1024

    package init() {}
}
