internal import JSON
internal import Replies
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

    /// A model is left alone.
    func began(_ alert: Alert, _ name: BreakerName, _ opening: BreakerOpening, now: Int64) {
        log.warning(
            alert.kind.begins,
            [
                "alert": .string(alert.field), "provider": .string(name.provider), "model": .string(name.model),
                "cause": .string(opening.cause), "seconds": .int(max(0, opening.until - now + 999) / 1000),
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
