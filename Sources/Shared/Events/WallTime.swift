import Glibc

/// The time of day as the rest of the world counts it. For records; never for deadlines.
package enum WallTime {
    /// What is a time at all, Unix ms: from 1970 to the end of the year 9999. Safe to add to and to subtract.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999

    /// Unix milliseconds.
    package static func milliseconds() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
