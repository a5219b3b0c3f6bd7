internal import Events

/// How long each phase of a call may take. Checked to 10 ms.
package struct HTTPClientTimeouts: Sendable, Equatable {
    /// The phase in which a call ran out of time.
    package enum Phase: String, Sendable {
        case connect, firstByte, idle, total
    }

    /// Name, TCP and TLS.
    package var connect: Duration
    /// From the start of the call to the first byte of the answer, connecting included.
    package var firstByte: Duration
    /// Between two arrivals of bytes of the answer.
    package var idle: Duration
    /// The whole call.
    package var total: Duration

    package init(
        connect: Duration = .seconds(5), firstByte: Duration = .seconds(30), idle: Duration = .seconds(30),
        total: Duration = .seconds(120)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
        self.total = total
    }

    /// When the phase ends that a call is in, and which it is; connecting is timed apart. In nanoseconds of
    /// `MonotonicTime`; `lastArrival` is that of bytes of the answer.
    func deadline(started: UInt64, lastArrival: UInt64?) -> (due: UInt64, phase: Phase) {
        let total = Self.after(started, total)
        if let lastArrival {
            let idle = Self.after(lastArrival, idle)
            return idle < total ? (idle, .idle) : (total, .total)
        }
        let first = Self.after(started, firstByte)
        return first < total ? (first, .firstByte) : (total, .total)
    }

    private static func after(_ start: UInt64, _ duration: Duration) -> UInt64 {
        start &+ UInt64(clamping: duration.milliseconds) &* 1_000_000
    }
}
