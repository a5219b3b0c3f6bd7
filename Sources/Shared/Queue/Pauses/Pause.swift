internal import JSON
internal import Redis

/// Something that an operator has paused.
package struct Pause: Sendable, Equatable {
    package let scope: PauseScope
    /// Unix ms.
    package let since: Int64
    package let reason: String?

    init(scope: PauseScope, since: Int64, reason: String?) {
        self.scope = scope
        self.since = since
        self.reason = reason
    }

    /// From a field and its text; nil for a field that is none. A text that somebody wrote by hand pauses as well.
    init?(name: String, text: String) {
        guard let scope = PauseScope(name: name) else { return nil }
        let json = (try? JSONValue(parsing: text)) ?? .null
        self.init(scope: scope, since: json["since"]?.int64 ?? 0, reason: json["reason"]?.string)
    }
}

/// pause_begin: answers since when it is paused, Unix ms.
struct PauseBegin: LaneScript {
    static let script = RedisScript(
        lane: "pause_begin", with: [PackageResources.pause_note_lua], PackageResources.pause_begin_lua)

    let scope: PauseScope
    let reason: String

    var arguments: [String] { [scope.name, reason] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Int64 { try reply.integer() }
}

/// pause_end: answers whether it was paused.
struct PauseEnd: LaneScript {
    static let script = RedisScript(
        lane: "pause_end", with: [PackageResources.lane_pauses_lua], PackageResources.pause_end_lua)

    let scope: PauseScope

    var arguments: [String] { [scope.name] }

    func decode(_ reply: RedisReply) throws(RedisError) -> Bool { try reply.integer() == 1 }
}

/// pause_list: answers the pauses of a shard, or those that keep one of its lanes from being claimed.
struct PauseList: LaneScript {
    static let script = RedisScript(
        lane: "pause_list", with: [PackageResources.lane_pauses_lua], PackageResources.pause_list_lua)

    var lane: Lane?

    var arguments: [String] { [lane?.name ?? ""] }

    func decode(_ reply: RedisReply) throws(RedisError) -> [Pause] {
        let fields = try reply.strings()
        guard fields.count % 2 == 0 else { throw .unexpected(reply: "\(fields.count) fields") }
        return stride(from: 0, to: fields.count, by: 2).compactMap { Pause(name: fields[$0], text: fields[$0 + 1]) }
            .sorted { $0.scope.name < $1.scope.name }
    }
}
