import Glibc

/// A clock that only goes forward, for durations and deadlines.
package enum MonotonicTime {
    /// Nanoseconds since some fixed point in the past.
    package static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }

    /// Milliseconds since the same point.
    package static func milliseconds() -> Int64 { Int64(nanoseconds() / 1_000_000) }
}
