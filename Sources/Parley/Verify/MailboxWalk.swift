internal import Conversations
internal import Events
internal import Queue

/// Tells the database which messages wait in mailboxes, and in its own journal.
@Reactor struct MailboxWalk {
    /// Mailboxes read at once, and envelopes of each: together they bound the memory.
    private static let lanes = 50
    private static let envelopes = 20
    /// Conversations of a second look.
    private static let page = 500

    let queue: LaneQueue
    let store: VerificationStore

    func run(hasRecord: Bool) async throws {
        try await LaneWalk(queue: queue).each { try await read($0) }
        try await store.addJournal()
        try await store.analyze()
        if hasRecord { try await lookAgain() }
    }

    /// A message may have gone past the first look: one that was dead and is retried, or one of a mailbox that grew
    /// shorter between two pages. What is nowhere is looked for once more, where it was accepted.
    private func lookAgain() async throws {
        try await store.suspect()
        var last = ""
        while true {
            let conversations = try await store.suspects(after: last, limit: Self.page)
            guard let end = conversations.last else { return }
            try await read(conversations.map { Lane(trusted: $0) })
            last = end
        }
    }

    private func read(_ lanes: [Lane]) async throws {
        for start in stride(from: 0, to: lanes.count, by: Self.lanes) {
            try await readTogether(Array(lanes[start..<min(start + Self.lanes, lanes.count)]))
        }
    }

    /// A page of each, then the next page of those that have one.
    private func readTogether(_ lanes: [Lane]) async throws {
        var rest = lanes
        var place = 0
        while !rest.isEmpty {
            let pages = try await pages(of: rest, from: place)
            let waiting = pages.flatMap { lane, envelopes in envelopes.map { (Self.id($0, lane), lane.name) } }
            if !waiting.isEmpty { try await store.add(waiting: waiting) }
            rest = pages.filter { $0.1.count == Self.envelopes }.map(\.0)
            place += Self.envelopes
        }
    }

    private func pages(of lanes: [Lane], from place: Int) async throws -> [(Lane, [String])] {
        let queue = queue
        return try await withThrowingTaskGroup(of: (Lane, [String]).self) { group in
            for lane in lanes {
                group.addTask { @Sendable @Reactor in
                    (lane, try await queue.envelopes(of: lane, from: place, most: Self.envelopes))
                }
            }
            var pages: [(Lane, [String])] = []
            for try await page in group { pages.append(page) }
            return pages
        }
    }

    /// What cannot be read waits as well, until a worker buries it.
    private static func id(_ envelope: String, _ lane: Lane) -> String {
        (try? Envelope(json: envelope).id) ?? "unreadable in \(lane)"
    }
}
