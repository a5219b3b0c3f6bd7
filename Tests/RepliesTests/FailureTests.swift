import Testing

@testable import Replies

@Suite struct FailureTests {
    @Test(arguments: [
        (400, #"{"error":{"message":"m","code":"context_length_exceeded"}}"#, "context_too_long"),
        (400, #"{"error":{"message":"m","type":"exceed_context_size_error","code":400}}"#, "context_too_long"),
        (400, #"{"type":"error","error":{"type":"x","message":"Prompt is too long: 9 > 8"}}"#, "context_too_long"),
        (429, #"{"error":{"message":"m","code":"insufficient_quota"}}"#, "quota_exhausted"),
        (400, #"{"error":{"message":"Your credit balance is too low to go on"}}"#, "quota_exhausted"),
        (402, "{}", "quota_exhausted"), (401, "{}", "unauthorized"), (403, "<html>", "unauthorized"),
        (404, "", "rejected"), (400, "{}", "rejected"), (422, "{}", "rejected"), (413, "{}", "rejected"),
        (429, "", "rate_limited"), (529, "{}", "overloaded"), (500, "<html>no</html>", "failed"), (503, "", "failed"),
        (408, "", "failed"), (409, "", "failed"),
    ])
    func `status and words decide what an error is`(status: Int, body: String, label: String) {
        #expect(
            ModelFailureBody(parsing: Array(body.utf8)).error(status: status, after: nil, quoted: false).label == label)
    }

    @Test(
        arguments: [
            ("1", 1000), ("0.5", 500), ("0", 0), ("-1", nil), ("soon", nil), ("", nil), ("nan", nil),
            ("1e99", 1_000_000_000),
            ("Sun, 06 Nov 1994 08:49:37 GMT", 7000), ("Sun, 06 Nov 1994 08:49:00 GMT", 0),
            ("Sun, 06 Foo 1994 08:49:37 GMT", nil), ("Sun, 99 Nov 1994 08:49:37 GMT", nil),
        ] as [(String, Int64?)])
    func `Retry-After is seconds or a date, and garbage is none`(text: String, milliseconds: Int64?) {
        let now: Int64 = 784_111_770_000  // seven seconds before RFC 9110's example
        #expect(RetryAfter.duration(text, now: now) == milliseconds.map { .milliseconds($0) })
    }

    @Test func `notices keep the original's words`() {
        #expect(
            Notices.rateLimited(seconds: 300, in: .en)
                == "⚠️ Too many messages. Please wait 5 minutes.\nRetry in 300s")
        #expect(Notices.rateLimited(seconds: 299, in: .en).hasPrefix("⚠️ Too many messages. Please wait 5 minutes."))
        #expect(Notices.rateLimited(seconds: 61, in: .fr).hasSuffix("\nRéessayez dans 61s"))
        #expect(Notices.rateLimited(seconds: 60, in: .en).contains("wait 1 minute."))
        #expect(Notices.unknown(contact: nil, in: .en) == "Sorry, I don't know the answer to that.")
        #expect(Notices.unknown(contact: "help@example.com", in: .fr).contains("help@example.com"))
    }
}
