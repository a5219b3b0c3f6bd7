/// What a server has done since its start.
package struct HTTPServerStatistics: Sendable, Equatable {
    /// Connections that are open now.
    package var openConnections = 0
    package var acceptedConnections = 0
    /// Requests that reached the handler.
    package var requests = 0
    /// Requests whose handler is running now.
    package var runningRequests = 0
    /// Requests whose client left before the answer.
    package var abandonedRequests = 0
    /// Streams cut off because their reader was too slow.
    package var slowReaders = 0
    /// Requests the server refused itself, by reason.
    package var refused: [HTTPRefusal: Int] = [:]
}
