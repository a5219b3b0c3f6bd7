package import Events

/// A process's figures in Prometheus' text format (version 0.0.4). Labels come from bounded sets, never from users.
@Reactor package final class Metrics {
    private struct Family {
        let help: String
        let kind: String
        var series: [(labels: String, write: @Reactor (inout String, _ name: String, _ labels: String) -> Void)]
    }

    private var families: [String: Family] = [:]

    package init() {}

    /// A number that only grows. `name` ends in `_total`.
    package func counter(_ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:]) -> Counter {
        let counter = Counter()
        add(name, help, "counter", labels) { text, name, labels in text += "\(name)\(labels) \(counter.value)\n" }
        return counter
    }

    /// A number that only grows and is counted elsewhere. `name` ends in `_total`.
    package func counter(
        _ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Reactor () -> Double
    ) {
        add(name, help, "counter", labels) { text, name, labels in text += "\(name)\(labels) \(Self.text(read()))\n" }
    }

    /// A number read when somebody asks.
    package func gauge(
        _ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:],
        read: @escaping @Reactor () -> Double
    ) {
        add(name, help, "gauge", labels) { text, name, labels in text += "\(name)\(labels) \(Self.text(read()))\n" }
    }

    /// Numbers that come and go, read when somebody asks. No two may have the same labels.
    package func gauges(
        _ name: String, _ help: String,
        read: @escaping @Reactor () -> [(labels: KeyValuePairs<String, String>, value: Double)]
    ) {
        add(name, help, "gauge", [:]) { text, name, _ in
            for (labels, value) in read() { text += "\(name)\(Self.text(labels)) \(Self.text(value))\n" }
        }
    }

    /// Durations by their size. `name` ends in `_seconds`.
    package func histogram(
        _ name: String, _ help: String, labels: KeyValuePairs<String, String> = [:],
        buckets: [Double] = Histogram.latency
    ) -> Histogram {
        let histogram = Histogram(buckets: buckets)
        add(name, help, "histogram", labels) { text, name, labels in
            Self.write(histogram, name, labels, into: &text)
        }
        return histogram
    }

    /// Everything, for `GET /metrics`.
    package func render() -> String {
        var text = ""
        for (name, family) in families.sorted(by: { $0.key < $1.key }) {
            text += "# HELP \(name) \(Self.escapedHelp(family.help))\n# TYPE \(name) \(family.kind)\n"
            for series in family.series { series.write(&text, name, series.labels) }
        }
        return text
    }

    private func add(
        _ name: String, _ help: String, _ kind: String, _ labels: KeyValuePairs<String, String>,
        write: @escaping @Reactor (inout String, String, String) -> Void
    ) {
        var family = families[name] ?? Family(help: help, kind: kind, series: [])
        precondition(family.kind == kind, "the metric \(name) is of two kinds")
        let text = Self.text(labels)
        precondition(!family.series.contains { $0.labels == text }, "the metric \(name)\(text) is there twice")
        family.series.append((text, write))
        families[name] = family
    }

    private static func write(_ histogram: Histogram, _ name: String, _ labels: String, into text: inout String) {
        let inner = labels.isEmpty ? "" : String(labels.dropFirst().dropLast()) + ","
        var cumulative = 0
        for (bound, count) in zip(histogram.buckets, histogram.counts) {
            cumulative += count
            text += "\(name)_bucket{\(inner)le=\"\(Self.text(bound))\"} \(cumulative)\n"
        }
        text += "\(name)_bucket{\(inner)le=\"+Inf\"} \(histogram.count)\n"
        text += "\(name)_sum\(labels) \(Self.text(histogram.sum))\n\(name)_count\(labels) \(histogram.count)\n"
    }

    private static func text(_ labels: KeyValuePairs<String, String>) -> String {
        let pairs = labels.map { "\($0.key)=\"\(escaped($0.value))\"" }.joined(separator: ",")
        return pairs.isEmpty ? "" : "{\(pairs)}"
    }

    private static func text(_ number: Double) -> String {
        if number.isNaN { return "NaN" }
        if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
        return number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : String(number)
    }

    private static func escaped(_ text: String) -> String { escape(text, ["\\": "\\\\", "\"": "\\\"", "\n": "\\n"]) }

    /// Quotes stand for themselves in a help text.
    private static func escapedHelp(_ text: String) -> String { escape(text, ["\\": "\\\\", "\n": "\\n"]) }

    /// By scalars: as a `Character`, a line feed after a carriage return is not one.
    private static func escape(_ text: String, _ replacements: [Unicode.Scalar: String]) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if let replacement = replacements[scalar] {
                result += replacement
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
