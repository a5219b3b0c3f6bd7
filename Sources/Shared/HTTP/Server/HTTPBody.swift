/// What follows an answer's headers.
package enum HTTPBody: Sendable {
    case bytes([UInt8])
    /// Written piece by piece after the handler has returned, as server-sent events are.
    case stream(HTTPStreamBody)
}
