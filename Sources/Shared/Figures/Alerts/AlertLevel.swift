/// From where on an alert is on, and below which it is over: apart, so that a value on the border is one alert, not many.
package struct AlertLevel: Sendable, Equatable {
    package let limit: Double
    let release: Double
    /// The limit itself is too much.
    private let isInclusive: Bool

    /// Nil for a limit of 0: no such alert.
    package init?(limit: Int, release: Double, isInclusive: Bool = false) {
        guard limit > 0 else { return nil }
        self.limit = Double(limit)
        self.release = release
        self.isInclusive = isInclusive
    }

    /// Above so many percent; over five points below that.
    package static func percent(_ limit: Int) -> AlertLevel? {
        AlertLevel(limit: limit, release: max(0, Double(limit) - 5))
    }

    /// Above the limit; over at four fifths of it.
    package static func above(_ limit: Int) -> AlertLevel? { AlertLevel(limit: limit, release: Double(limit) * 0.8) }

    /// As many as the limit, or more; over with fewer.
    package static func atLeast(_ limit: Int) -> AlertLevel? {
        AlertLevel(limit: limit, release: Double(limit), isInclusive: true)
    }

    func isOn(_ value: Double, wasOn: Bool) -> Bool {
        wasOn ? value >= release : isInclusive ? value >= limit : value > limit
    }
}
