/// One call: what to send and how long to wait.
package struct HTTPClientRequest: Sendable {
    package var method: String
    /// `http://` or `https://`; nothing else is spoken.
    package var url: String
    /// Sent in this order, without a check: neither name nor value may hold CR, LF or NUL.
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]
    package var timeouts: HTTPClientTimeouts
    /// The largest body of an answer; a larger one ends the call with `.tooLarge`.
    package var maximumBytes: Int

    package init(
        method: String = "GET", url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
        timeouts: HTTPClientTimeouts = HTTPClientTimeouts(), maximumBytes: Int = 1 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeouts = timeouts
        self.maximumBytes = maximumBytes
    }
}
