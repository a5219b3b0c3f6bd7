/// From where on an alert is on, and below which it is over: apart, so that a value on the border is one alert, not many.
package struct AlertLevel: Sendable, Equatable {
    package let limit: Double
    let release: Double

    /// Nil for a limit of 0: no such alert.
    package init?(limit: Int, release: Double) {
        guard limit > 0 else { return nil }
        self.limit = Double(limit)
        self.release = release
    }

    /// Above so many percent; over five points below that.
    package static func percent(_ limit: Int) -> AlertLevel? {
        AlertLevel(limit: limit, release: max(0, Double(limit) - 5))
    }

    /// Above the limit; over at four fifths of it.
    package static func above(_ limit: Int) -> AlertLevel? { AlertLevel(limit: limit, release: Double(limit) * 0.8) }

    /// As many as the limit, or more; over with fewer.
    package static func atLeast(_ limit: Int) -> AlertLevel? {
        AlertLevel(limit: limit, release: Double(limit)).map { AlertLevel(exact: $0) }
    }

    private init(exact level: AlertLevel) {
        limit = level.limit.nextDown
        release = level.limit
    }

    func isOn(_ value: Double, wasOn: Bool) -> Bool { wasOn ? value >= release : value > limit }
}
