/// What a server's connection is doing.
enum HTTPConnectionPhase {
    /// Nothing of a request has come.
    case idle
    /// A part of a header has come.
    case head
    /// The header has come, the body not whole.
    case body
    /// A handler is at work.
    case handling
    /// The answer's body is being written by its writer.
    case streaming
    /// The last answer has been written; the client is given the time to read it. What still comes is thrown away:
    /// closing with unread bytes would reset the connection and take the answer with it.
    case lingering
    case closed
}
