import Testing

@testable import HTTP

@Suite struct HTTPRefusalTests {
    @Test func `a refusal says the limit that is in force`() {
        var settings = HTTPServerSettings()
        settings.limits.requestLine = 4000
        settings.limits.headers = 32 * 1024
        settings.limits.headerCount = 50
        settings.limits.body = 128 * 1024
        settings.headTimeout = .seconds(7)
        settings.bodyTimeout = .milliseconds(1500)
        let told: [(HTTPRefusal, String)] = [
            (.targetTooLong, "at most 4000 bytes."), (.headersTooLarge, "at most 50 lines and 32 KiB in all."),
            (.bodyTooLarge, "at most 128 KiB."), (.headTimedOut, "at most 7 seconds."),
            (.bodyTimedOut, "at most 1500 ms."),
        ]
        for (refusal, end) in told {
            #expect(refusal.sentence(settings).hasSuffix(end), "\(refusal.sentence(settings))")
        }
        for refusal in HTTPRefusal.allCases { #expect(refusal.sentence(settings).hasSuffix(".")) }
    }
}
