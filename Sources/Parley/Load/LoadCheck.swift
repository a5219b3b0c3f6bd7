internal import Events

/// What is stored of a load, held against what was accepted: each message once and in order, with one reply at most.
struct LoadCheck: Sendable {
    private(set) var conversations = 0
    /// Conversations in which messages stand in another order than that of their acceptance.
    private(set) var outOfOrder = 0
    /// Messages stored more than once, and turns with more than one reply.
    private(set) var twice = 0
    /// Answered messages that are stored nowhere.
    private(set) var missing = 0

    var holds: Bool { outOfOrder == 0 && twice == 0 && missing == 0 }

    @Reactor init(_ messages: [LoadedMessage], _ gateway: Gateway) async throws {
        for (conversation, messages) in Dictionary(grouping: messages, by: \.conversation) {
            add(try await Self.transcript(conversation, gateway), messages.sorted { $0.number < $1.number })
        }
    }

    /// Oldest first.
    @Reactor private static func transcript(_ conversation: String, _ gateway: Gateway) async throws -> [TranscriptPage
        .Entry]
    {
        var entries: [TranscriptPage.Entry] = []
        var cursor: String?
        repeat {
            let page = try await gateway.messages(of: conversation, cursor: cursor)
            entries += page.entries
            cursor = page.next
        } while cursor != nil
        return entries.reversed()
    }

    private mutating func add(_ stored: [TranscriptPage.Entry], _ sent: [LoadedMessage]) {
        conversations += 1
        let mine = Set(sent.map(\.id))
        let said = stored.filter { $0.role == "user" && mine.contains($0.id) }.map(\.id)
        let known = Set(said)
        twice += said.count - known.count
        let replies = stored.filter { $0.role != "user" }.map(\.turn)
        twice += replies.count - Set(replies).count
        missing += sent.count { $0.reply != nil && !known.contains($0.id) }
        if said != sent.map(\.id).filter(known.contains) { outOfOrder += 1 }
    }
}
