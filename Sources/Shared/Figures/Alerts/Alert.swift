internal import JSON

/// An alert that is on.
struct Alert: Sendable, Equatable {
    let kind: AlertKind
    /// Which one of its kind: a process, or a breaker; empty where there is one only.
    let about: String
    /// Unix ms.
    let since: Int64
    /// When it began.
    let value: Double
    let limit: Double

    init(_ kind: AlertKind, about: String = "", since: Int64, value: Double, limit: Double) {
        self.kind = kind
        self.about = about
        self.since = since
        self.value = value
        self.limit = limit
    }

    /// Its field in Redis.
    var field: String { about.isEmpty ? kind.rawValue : "\(kind.rawValue) \(about)" }

    /// Nil when it is none that this version knows.
    init?(field: String, json: JSONValue) {
        let parts = field.split(separator: " ", maxSplits: 1).map(String.init)
        guard let kind = parts.first.flatMap(AlertKind.init(rawValue:)), let since = json["since"]?.int64 else {
            return nil
        }
        self.init(
            kind, about: parts.count > 1 ? parts[1] : "", since: since, value: json["value"]?.double ?? 0,
            limit: json["limit"]?.double ?? 0)
    }

    var json: JSONValue {
        var members: [(String, JSONValue)] = [
            ("alert", .string(kind.rawValue)), ("message", .string(kind.begins)), ("since", .int(since)),
            ("value", .double(value)), ("limit", .double(limit)), ("unit", .string(kind.unit)),
        ]
        if !about.isEmpty { members.append((kind.isOfProcess ? "process" : "provider", .string(about))) }
        return .object(JSONObject(members))
    }
}
