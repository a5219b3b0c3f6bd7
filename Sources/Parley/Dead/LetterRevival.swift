internal import Conversations
internal import Events
internal import Queue
internal import Servers

/// Brings dead messages back into the queue. Safe to repeat, also after it broke off anywhere: a letter goes when its
/// message is back.
@Reactor struct LetterRevival {
    /// Why a letter stayed.
    enum Hindrance: String {
        /// A worker is about to take it out of its mailbox; then it can be retried.
        case dying
        /// The conversation has as much waiting as it may have, or Redis has no memory left.
        case full

        var sentence: String {
            switch self {
            case .dying: "a worker is giving it up in this moment: retry it in a few seconds"
            case .full: "the queue is full: retry it later"
            }
        }
    }

    /// Letters in one call: Redis is busy with them for about a millisecond.
    private static let most = 500

    private let queue: LaneQueue
    private let letters: DeadLetterStore
    private let context: CommandContext
    private let isJournalled: Bool

    init(_ context: CommandContext) async throws {
        isJournalled = context.settings.servers.durability == .journal
        queue = try await context.queue()
        letters = DeadLetterStore(context.pool)
        self.context = context
    }

    /// Letters of one conversation, in the order in which they are to be answered. Nil when they are back.
    func revive(_ lane: Lane, _ dead: [DeadLetter]) async throws -> Hindrance? {
        for start in stride(from: 0, to: dead.count, by: Self.most) {
            let some = Array(dead[start..<min(start + Self.most, dead.count)])
            if let hindrance = try await reviveSome(lane, some) { return hindrance }
        }
        return nil
    }

    private func reviveSome(_ lane: Lane, _ dead: [DeadLetter]) async throws -> Hindrance? {
        guard let first = dead.first else { return nil }
        if try await isDying(lane, dead) { return .dying }
        let begun = WallTime.milliseconds()
        // What told the user goes first: whoever claims the message must not take that for its answer.
        try await letters.reopen(dead)
        let outcomes = try await queue.revive(
            dead.map { DeadEnvelope(id: $0.id, envelope: $0.envelope) }, lane: lane, tenant: first.tenant)
        for (letter, outcome) in zip(dead, outcomes) where outcome == .absent {
            if let hindrance = try await enqueue(letter, lane) { return hindrance }
        }
        // Only now: had the command died in between, a second one would find the letters and the messages back.
        try await letters.remove(dead, journalled: isJournalled)
        await context.note(.revived, lane, at: begun, messages: dead.map(\.id))
        return nil
    }

    /// A letter is written before its message leaves the mailbox. Between the two the message is the lane's head, and
    /// nobody has claimed the lane since: it would be buried after it came back.
    private func isDying(_ lane: Lane, _ dead: [DeadLetter]) async throws -> Bool {
        let view = try await queue.inspect(lane, most: 1)
        guard view.waiting > 0, view.token > 0 else { return false }
        let head = view.envelopes.first.flatMap { $0?.id }
        return dead.contains { $0.token == view.token && $0.position == 0 && ($0.id == head || head == nil) }
    }

    /// An earlier retry did it, or Redis has lost its data; then the letter is all there is.
    private func enqueue(_ letter: DeadLetter, _ lane: Lane) async throws -> Hindrance? {
        if case .waiting? = try await queue.locate(message: letter.id)?.state { return nil }
        let message = Enqueue(
            lane: lane, tenant: letter.tenant, id: letter.id, fingerprint: nil, envelope: letter.envelope)
        switch try await queue.enqueue(message).outcome {
        case .accepted, .duplicate: return nil
        case .conflict, .full, .tenantFull, .refilling, .outOfMemory: return .full
        }
    }
}

extension [DeadLetter] {
    /// By conversation, in the order of the first of each.
    var byLane: [(lane: Lane, letters: [DeadLetter])] {
        var order: [String] = []
        var groups: [String: [DeadLetter]] = [:]
        for letter in self {
            if groups[letter.lane] == nil { order.append(letter.lane) }
            groups[letter.lane, default: []].append(letter)
        }
        return order.map { (Lane(trusted: $0), groups[$0] ?? []) }
    }
}
