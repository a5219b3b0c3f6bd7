package import Events

/// Counts observations by size.
@Reactor package final class Histogram {
    /// Seconds, from half a millisecond to a minute: fits queueing and database times as well as a model's.
    package static let latency: [Double] = [
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
    ]

    let buckets: [Double]
    private(set) var counts: [Int]
    package private(set) var count = 0
    package private(set) var sum = 0.0

    init(buckets: [Double]) {
        self.buckets = buckets
        counts = Array(repeating: 0, count: buckets.count)
    }

    package func observe(_ value: Double) {
        count += 1
        sum += value
        if let index = buckets.firstIndex(where: { value <= $0 }) { counts[index] += 1 }
    }
}
