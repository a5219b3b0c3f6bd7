internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Redis

/// Writes all that is kept of a user as one JSON object, a page of it in memory at a time. What comes or goes meanwhile
/// may be missing or be there.
@Reactor struct UserExport {
    private static let page = 500

    private let store: ExportStore
    private let queue: LaneQueue
    private let redis: RedisConnection
    private let file: ExportFile

    init(_ context: CommandContext, to file: ExportFile) async throws {
        store = ExportStore(context.pool)
        queue = try await context.queue()
        redis = try await context.redis()
        self.file = file
    }

    func write(_ user: String, of tenant: Tenant, _ conversations: [ConversationID]) async throws {
        var head = JSONWriter()
        head.object {
            $0.member("tenant", tenant.id)
            $0.member("tenant_name", tenant.name)
            $0.member("user", user)
            $0.member("exported_at", WallTime.rfc3339(WallTime.milliseconds()))
        }
        try file.write(String(head.takeString().dropLast()) + ",\"conversations\":[")
        for (index, conversation) in conversations.enumerated() {
            try file.write(index > 0 ? ",\n" : "\n")
            try await write(conversation)
        }
        try file.write("]}\n")
    }

    private func write(_ conversation: ConversationID) async throws {
        let id = conversation.description
        var head = JSONWriter()
        head.object {
            $0.member("id", id)
            $0.member("bot", conversation.bot)
            $0.member("channel", conversation.channel.rawValue)
        }
        try file.write(String(head.takeString().dropLast()))
        try file.write(",\"conversation\":" + (try await store.conversation(id) ?? "null"))
        try file.write(",\"session\":" + (try await session(conversation)))
        try await waiting(conversation)
        for section in ExportStore.Section.allCases {
            try await array(section.rawValue, first: "") { [store] cursor in
                let page = try await store.page(section, of: id, after: cursor, limit: Self.page)
                return (page.objects, page.next)
            }
        }
        try file.write("}")
    }

    /// In Redis, and behind that in the journal alone: what Redis has lost comes back from there.
    private func waiting(_ conversation: ConversationID) async throws {
        var known: Set<String> = []
        try await array("waiting", first: Place.mailbox(0)) { place in
            switch place {
            case .mailbox(let first):
                let envelopes = try await queue.envelopes(of: conversation.lane, from: first, most: Self.page)
                // One that cannot be read has no id that the journal could have.
                for envelope in envelopes { if let id = try? Envelope(json: envelope).id { known.insert(id) } }
                return (
                    envelopes.map(Self.json), envelopes.count == Self.page ? .mailbox(first + Self.page) : .journal("")
                )
            case .journal(let cursor):
                let page = try await store.journal(of: conversation.description, after: cursor, limit: Self.page)
                let alone = page.messages.filter { !known.contains($0.id) }
                return (alone.map { Self.json($0.envelope) }, page.next.map(Place.journal))
            }
        }
    }

    /// How far what waits was read.
    private enum Place {
        case mailbox(Int)
        case journal(String)
    }

    private func array<Cursor>(
        _ name: String, first: Cursor, _ page: (Cursor) async throws -> (elements: [String], next: Cursor?)
    ) async throws {
        try file.write(",\"\(name)\":[")
        var cursor: Cursor? = first
        var separator = "\n"
        while let place = cursor {
            let (elements, next) = try await page(place)
            for element in elements {
                try file.write(separator + element)
                separator = ",\n"
            }
            cursor = next
        }
        try file.write("]")
    }

    /// With its history, as Redis keeps it.
    private func session(_ conversation: ConversationID) async throws -> String {
        let key = queue.shards.sessionKey(of: conversation.lane)
        return try await redis.send(["GET", key]).optionalString().map(Self.json) ?? "null"
    }

    /// What is kept is JSON, unless somebody has written it by hand: then it is a text.
    private static func json(_ text: String) -> String {
        if (try? withJSON(text, body: { _ in true })) == true { return text }
        return JSONValue.string(text).encodedString()
    }
}
