import Glibc

extension Duration {
    /// More seconds than this are as good as never: libevent adds them to its clock unchecked.
    private static let endlessSeconds: Int64 = 1 << 40

    /// For libevent; a negative duration becomes zero.
    var timeval: Glibc.timeval {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return Glibc.timeval(tv_sec: 0, tv_usec: 0) }
        return Glibc.timeval(
            tv_sec: Int(min(seconds, Self.endlessSeconds)), tv_usec: Int(attoseconds / 1_000_000_000_000))
    }

    /// Whole milliseconds, rounded towards zero; the largest or smallest number when there are more.
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        let (product, isTooLarge) = seconds.multipliedReportingOverflow(by: 1000)
        let (sum, isSumTooLarge) = product.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
        guard !isTooLarge, !isSumTooLarge else { return seconds < 0 ? .min : .max }
        return sum
    }
}
