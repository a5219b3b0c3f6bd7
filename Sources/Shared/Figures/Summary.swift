internal import JSON
internal import Service

/// The deployment in the log: a block for people, or one line of JSON.
struct Summary {
    private let figures: DeploymentFigures

    init(_ figures: DeploymentFigures) { self.figures = figures }

    func write(to log: Log) { log.block(lines, as: "System metrics", figures.summaryJSON) }

    /// The lines are those that people know from the service that Parley replaces.
    var lines: [String] {
        let rule = String(repeating: "=", count: 60)
        return [
            rule, "📊 SYSTEM METRICS", rule,
            "⏱️  Uptime: \(figures.uptime)",
            "👥 Active Sessions: \(Self.grouped(figures.sessions))",
            "📨 Total Messages: \(Self.grouped(figures.totals[.messages]))",
            "📊 Avg Messages/Session: \(Self.grouped(Int(figures.messagesPerSession)))",
            "🚫 Rate Limit Hits: \(Self.grouped(figures.rateLimitHits))",
            "❌ Error Rate: \(Int(figures.errorPercent.rounded()))%",
            "💾 Memory (RSS): \(Self.megabytes(figures.sum(\.resident))) MB",
            "🧠 Heap Used: \(Self.megabytes(figures.sum(\.heapUsed))) MB (\(Int(figures.heapPercent.rounded()))%)",
            rule,
        ]
    }

    private static func megabytes(_ bytes: Int) -> String { grouped((bytes + 524_288) >> 20) }

    /// `2,145`.
    static func grouped(_ number: Int) -> String {
        var digits = Array(String(number.magnitude))
        for place in stride(from: digits.count - 3, to: 0, by: -3) { digits.insert(",", at: place) }
        return (number < 0 ? "-" : "") + String(digits)
    }
}

extension DeploymentFigures {
    /// All but the single processes.
    fileprivate var summaryJSON: JSONObject {
        // We wrote it: it can be read.
        var object = (try? JSONValue(parsing: json))?.object ?? JSONObject()
        object["processes"] = nil
        return object
    }
}
