internal import Events
internal import JSON

/// What the gateway says of a session.
struct SessionAnswer: Sendable {
    /// `tenant_5_123`.
    let session: String
    let conversation: String
    /// Unix ms.
    let startedAt: Int64
    let lastAt: Int64
    let messages: Int64
    /// Nil while it lasts.
    let endedAt: Int64?
    let reason: String?

    init(_ json: JSONElement) throws {
        session = try json.requiredString("session")
        conversation = try json.requiredString("conversation")
        startedAt = try Self.time(json.requiredString("started_at"))
        lastAt = try Self.time(json.requiredString("last_at"))
        messages = try json.requiredInt64("messages")
        endedAt = try json.optionalString("ended_at").map(Self.time)
        reason = try json.optionalString("reason")
    }

    private static func time(_ text: String) throws -> Int64 {
        guard let time = PointInTime(argument: text) else { throw CommandFailure("\(text) is no time") }
        return time.milliseconds
    }
}
