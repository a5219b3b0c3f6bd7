internal import HTTP

extension Problem {
    /// What the HTTP server itself refuses, in the form of all other errors.
    init(_ refusal: HTTPRefusal) {
        self.init(
            status: refusal.status, code: refusal.code, title: "The request was refused", detail: refusal.sentence,
            retryAfter: refusal.status == 503 ? RetryTime.seconds(1) : nil)
    }
}
