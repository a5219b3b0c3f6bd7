import Events
import Foundation
import Testing

struct WallTimeTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"),
            (1, "1970-01-01T00:00:00.001Z"),
            (86_399_999, "1970-01-01T23:59:59.999Z"),
            (86_400_000, "1970-01-02T00:00:00.000Z"),
            (68_169_600_000, "1972-02-29T00:00:00.000Z"),
            (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (951_868_800_000, "2000-03-01T00:00:00.000Z"),
            (978_307_199_999, "2000-12-31T23:59:59.999Z"),
            (1_700_000_000_000, "2023-11-14T22:13:20.000Z"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000Z"),
            (1_735_603_200_000, "2024-12-31T00:00:00.000Z"),
            (4_107_542_399_000, "2100-02-28T23:59:59.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
            (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)]) func `a time has its RFC 3339 text`(milliseconds: Int64, text: String)
    {
        #expect(WallTime.rfc3339(milliseconds) == text)
    }

    @Test func `every day of five centuries is Foundation's`() throws {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        for day in stride(from: Int64(0), to: 366 * 500, by: 1) {
            let milliseconds = day * 86_400_000 + day % 86_400_000
            let expected = Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(style)
            guard WallTime.rfc3339(milliseconds).prefix(19) == expected.prefix(19) else {
                Issue.record("\(milliseconds): \(WallTime.rfc3339(milliseconds)) is not \(expected)")
                return
            }
        }
    }

    @Test func `the clocks tell the time`() {
        let before = Date().timeIntervalSince1970 * 1000
        let now = WallTime.milliseconds()
        let after = Date().timeIntervalSince1970 * 1000
        #expect((Int64(before)...Int64(after)).contains(now))
        let start = MonotonicTime.nanoseconds()
        #expect(MonotonicTime.nanoseconds() >= start)
        #expect(MonotonicTime.milliseconds() >= Int64(start / 1_000_000))
    }
}
