extension WallTime {
    /// RFC 3339 in UTC with milliseconds: `2026-11-23T01:24:00.123Z`. Years 1970 to 9999.
    package static func rfc3339(_ milliseconds: Int64) -> String {
        let seconds = milliseconds / 1000
        let (year, month, day) = date(daysSince1970: seconds / 86_400)
        let second = seconds % 86_400
        return String(unsafeUninitializedCapacity: 24) { text in
            put(year, 4, 0x2D, at: 0, of: text)
            put(month, 2, 0x2D, at: 5, of: text)
            put(day, 2, 0x54, at: 8, of: text)
            put(second / 3600, 2, 0x3A, at: 11, of: text)
            put(second / 60 % 60, 2, 0x3A, at: 14, of: text)
            put(second % 60, 2, 0x2E, at: 17, of: text)
            put(milliseconds % 1000, 3, 0x5A, at: 20, of: text)
            return 24
        }
    }

    /// The number's last digits and what follows them.
    private static func put(
        _ number: Int64, _ digits: Int, _ separator: UInt8, at start: Int, of text: UnsafeMutableBufferPointer<UInt8>
    ) {
        var rest = UInt64(bitPattern: number)
        for place in stride(from: start + digits - 1, through: start, by: -1) {
            text[place] = UInt8(truncatingIfNeeded: 0x30 + rest % 10)
            rest /= 10
        }
        text[start + digits] = separator
    }

    /// The Gregorian date of a day that is not before 1970: Howard Hinnant's algorithm, with eras of 400 years that begin in
    /// March.
    package static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        return (year, month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}
