/// Why a call has no complete answer. An answer with any status, 500 too, is not an error here.
package enum HTTPClientError: Error, Equatable {
    /// No connection: the name has no address, or nobody listens there. The request was not sent.
    case unreachable(reason: String)
    case timedOut(HTTPClientTimeouts.Phase)
    /// The certificate, the name or the protocol was refused. The request was not sent.
    case tls(reason: String)
    /// The connection ended before the answer did; the request may have been carried out.
    case closed(reason: String)
    /// The answer is larger than the request allows.
    case tooLarge(maximumBytes: Int)
    /// The task was cancelled; the connection was given up.
    case cancelled
    /// What came is not HTTP as it should be; the request may have been carried out.
    case malformed(reason: String)
    /// A URL that cannot be read, or anything else that libcurl refuses.
    case other(reason: String)
}
