internal import Events
internal import JSON

/// Times, as the shares of them that were no longer. By nearest rank, so that each is one that was measured.
struct Percentiles: Sendable {
    private let sorted: [Duration]

    init(_ times: [Duration]) { sorted = times.sorted() }

    /// - Parameter percent: 1 to 100. Nil when there is none.
    subscript(percent: Int) -> Duration? {
        sorted.isEmpty ? nil : sorted[max(0, (sorted.count * percent + 99) / 100 - 1)]
    }

    /// For people: `1.2 ms`, `350 ms`, `4.5 s`.
    func text(_ percent: Int) -> String { self[percent].map(Self.text) ?? "-" }

    static func text(_ time: Duration) -> String {
        let milliseconds = milliseconds(time)
        if milliseconds < 10 { return "\(tenths(milliseconds)) ms" }
        return milliseconds < 10_000 ? "\(Int(milliseconds.rounded())) ms" : "\(tenths(milliseconds / 1000)) s"
    }

    /// An object of milliseconds.
    func write(_ name: String, _ json: inout JSONWriter) {
        guard !sorted.isEmpty else { return }
        json.object(name) { json in
            for (name, percent) in [("p50", 50), ("p95", 95), ("p99", 99), ("max", 100)] {
                json.member(name, (Self.milliseconds(self[percent] ?? .zero) * 1000).rounded() / 1000)
            }
        }
    }

    private static func milliseconds(_ time: Duration) -> Double {
        let (seconds, attoseconds) = time.components
        return Double(seconds) * 1e3 + Double(attoseconds) / 1e15
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
