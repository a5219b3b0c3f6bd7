internal import JSON
internal import Service

/// The two lines of an alert.
struct AlertLog: Sendable {
    private let log: Log

    init(_ log: Log) { self.log = log }

    func began(_ alert: Alert) {
        log.warning(
            alert.kind.begins,
            [
                "alert": .string(alert.field), alert.kind.unit: .double(alert.value.rounded(toPlaces: 1)),
                "limit": .double(alert.limit.rounded(toPlaces: 1)),
            ])
    }

    func ended(_ alert: Alert, now: Int64) {
        log.info(
            alert.kind.ends,
            ["alert": .string(alert.field), "seconds": .int(max(0, now - alert.since) / 1000)])
    }
}

extension Double {
    func rounded(toPlaces places: Int) -> Double {
        var factor = 1.0
        for _ in 0..<places { factor *= 10 }
        return (self * factor).rounded() / factor
    }
}
