internal import ArgumentParser
internal import Events
internal import Glibc

/// A moment as it is given on the command line: `2026-11-23T06:00:00Z`, or how long ago, as `30m`.
struct PointInTime: ExpressibleByArgument {
    /// Unix.
    let milliseconds: Int64

    private static let units: [Character: Int64] = ["s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
    private static let mostUnits: Int64 = 1_000_000

    init?(argument: String) {
        if let unit = argument.last.flatMap({ Self.units[$0] }) {
            guard let count = Int64(argument.dropLast()), (0...Self.mostUnits).contains(count) else { return nil }
            milliseconds = WallTime.milliseconds() - count * unit
            return
        }
        guard let time = Self.unixMilliseconds(argument) else { return nil }
        milliseconds = time
    }

    /// With or without milliseconds, as Parley prints times.
    private static func unixMilliseconds(_ text: String) -> Int64? {
        guard let parts = text.wholeMatch(of: /(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}))?Z/) else {
            return nil
        }
        func number(_ digits: Substring) -> Int32 { Int32(digits) ?? 0 }
        var time = tm()
        time.tm_year = number(parts.1) - 1900
        time.tm_mon = number(parts.2) - 1
        time.tm_mday = number(parts.3)
        time.tm_hour = number(parts.4)
        time.tm_min = number(parts.5)
        time.tm_sec = number(parts.6)
        let given = time
        let seconds = timegm(&time)
        // It takes anything: the 31st of February is not the 3rd of March, nor month 13 the next year's first.
        let isTime =
            (time.tm_mon, time.tm_mday) == (given.tm_mon, given.tm_mday)
            && (time.tm_hour, time.tm_min, time.tm_sec) == (given.tm_hour, given.tm_min, given.tm_sec)
        return isTime ? Int64(seconds) * 1000 + Int64(number(parts.7 ?? "0")) : nil
    }
}
