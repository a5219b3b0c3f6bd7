package import HTTP

/// Why a provider has not answered. The texts are for operators; users never see them.
package enum ReplyError: Error, Equatable, Sendable {
    /// No connection, or TLS refused: nothing was sent.
    case unreachable(reason: String)
    /// The provider broke (500 and above, 408, 409, an error event in mid-stream). `after` is its own wish.
    case failed(status: Int, reason: String, after: Duration?)
    /// Too many calls of ours (429).
    case rateLimited(reason: String, after: Duration?)
    /// The provider has too much to do for everybody (529).
    case overloaded(reason: String, after: Duration?)
    /// The prompt is too long for the model.
    case contextTooLong(reason: String)
    /// The key is wrong or may not do this (401, 403). An operator must act.
    case unauthorized(reason: String)
    /// No credit is left. An operator must act.
    case quotaExhausted(reason: String)
    /// The provider does not take the request (other 4xx): wrong model name, unknown parameter. An operator must act.
    case rejected(status: Int, reason: String)
    /// The answer has no text.
    case empty
    /// The provider's content filter stopped the answer.
    case filtered
    /// The answer cannot be read.
    case invalid(reason: String)
    case timedOut(HTTPClientTimeouts.Phase)
    /// The answer ended before its end.
    case cut(reason: String)
    /// The knowledge could not be searched.
    case searchFailed(reason: String)
    /// The knowledge has no answer, and a model that failed before it may have one.
    case unknown
    /// Not asked: the breaker is open. `cause` is the label of the error that opened it.
    case breakerOpen(cause: String)
    /// Not asked, or given up: the turn's time was over.
    case outOfTime
    case cancelled
}
