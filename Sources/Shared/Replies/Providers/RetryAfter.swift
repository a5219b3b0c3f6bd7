internal import Events
internal import HTTP

/// How long a provider asks us to wait: `retry-after-ms` (milliseconds), or `Retry-After` in seconds or as an HTTP date
/// (RFC 9110 §10.2.3). Negative and unreadable values are none: some hosts send garbage.
enum RetryAfter {
    static func duration(_ head: HTTPClientHead, now: Int64 = WallTime.milliseconds()) -> Duration? {
        if let text = head.header("retry-after-ms"), let milliseconds = Double(text), milliseconds >= 0 {
            return .milliseconds(Int64(min(milliseconds, 1e9)))
        }
        guard let text = head.header("retry-after") else { return nil }
        return duration(text, now: now)
    }

    /// `now` in Unix milliseconds.
    static func duration(_ text: String, now: Int64) -> Duration? {
        if let seconds = Double(text) {
            return seconds >= 0 && seconds.isFinite ? .milliseconds(Int64(min(seconds, 1e6) * 1000)) : nil
        }
        guard let date = unixSeconds(text) else { return nil }
        return .milliseconds(max(0, date * 1000 - now))
    }

    /// `Sun, 06 Nov 1994 08:49:37 GMT`; the two obsolete forms are not sent by anybody we call.
    private static func unixSeconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT", let day = Int64(parts[1]), let year = Int64(parts[3]) else {
            return nil
        }
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        guard let month = months.firstIndex(of: String(parts[2])) else { return nil }
        let clock = parts[4].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (1...31).contains(day), (1970...9999).contains(year) else { return nil }
        guard (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]) else { return nil }
        return days(year, Int64(month) + 1, day) * 86400 + clock[0] * 3600 + clock[1] * 60 + clock[2]
    }

    /// Days since 1970-01-01 of the Gregorian calendar (the year starts in March, so that the leap day is its last).
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = year / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
