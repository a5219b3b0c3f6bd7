internal import HTTP

extension Problem {
    /// What the HTTP server itself refuses, in the form of all other errors.
    ///
    /// - Parameter settings: of that server.
    convenience init(_ refusal: HTTPRefusal, _ settings: HTTPServerSettings) {
        self.init(
            status: refusal.status, code: refusal.code, title: "The request was refused",
            detail: refusal.sentence(settings),
            retryAfter: refusal.status == 503 ? RetryTime.seconds(1) : nil)
    }
}
