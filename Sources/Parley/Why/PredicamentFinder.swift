internal import Conversations
internal import Events
internal import Figures
internal import JSON
internal import Queue
internal import Redis

/// Reads what a predicament consists of: a few keys of Redis, a few rows of PostgreSQL, however much waits.
@Reactor struct PredicamentFinder {
    private static let patience = Duration.seconds(3)
    private static let fewEvents = 50
    /// A worker tells every 5 seconds that it lives.
    private static let silence = Duration.seconds(12)
    private static let mostTries = 5

    private let context: CommandContext
    private let queue: LaneQueue

    init(_ context: CommandContext, _ queue: LaneQueue) {
        self.context = context
        self.queue = queue
    }

    func find(message id: String) async throws -> Predicament {
        let place = try await queue.locate(message: id)
        if let place, case .waiting(_, let position) = place.state {
            let conversation = try ConversationID(place.lane.name)
            return try await find(conversation, Predicament.Message(id: id, position: position))
        }
        let story = try await context.story(of: id)
        let outcomes: [TimelineEvent.Kind] = [.answered, .limited, .failed, .dead]
        let last = story.events.last { outcomes.contains($0.kind) }
        let standing = story.events.last
        var message = Predicament.Message(
            id: id, position: standing?["position"]?.int64.map { Int($0) },
            isInJournalOnly: standing?["state"]?.string == TimelineEvent.journalState, outcome: last?.kind.rawValue)
        let causes = [last?["reason"]?.string, last?["error"]?.string].compactMap(\.self)
        if !causes.isEmpty { message.cause = causes.joined(separator: "; ") }
        return try await find(try ConversationID(story.conversation), message)
    }

    func find(_ conversation: ConversationID, _ message: Predicament.Message? = nil) async throws -> Predicament {
        let (view, line) = try await stand(conversation.lane)
        var found = Predicament(conversation: conversation, view: view, line: line, message: message)
        await read(&found)
        found.workers = try await workers(view, line, hasWork: found.lost > 0)
        found.pauses = try await queue.pauses(of: conversation.lane)
        if found.pauses.contains(where: { $0.scope.isOfTenants }) { found.tenantNames = await context.tenantNames() }
        found.blockedUntil = try await UserBlock(redis: try await context.redis(), shards: queue.shards)
            .until(of: conversation)
        return found
    }

    /// Two looks that agree: between them a ready lane may have been claimed.
    private func stand(_ lane: Lane) async throws -> (LaneView, LanePlace) {
        var view = try await queue.inspect(lane, most: 0)
        for _ in 0..<Self.mostTries {
            let line = try await queue.line(of: lane)
            let again = try await queue.inspect(lane, most: 0)
            if again.state == view.state, again.token == view.token { return (again, line) }
            view = again
        }
        return (view, try await queue.line(of: lane))
    }

    private func workers(_ view: LaneView, _ line: LanePlace, hasWork: Bool) async throws -> Predicament.Workers {
        if view.state == .idle, !hasWork { return .some }
        let workers = try await ProcessReader(redis: try await context.redis()).workers()
        guard view.state == .leased else {
            if workers.contains(where: { $0.state == .quiet }), !workers.contains(where: { $0.state == .running }) {
                return .quiet
            }
            // One that has just been started may not be seen yet, but for what it holds.
            return workers.isEmpty && line.leases == 0 ? .none : .some
        }
        let holder = workers.first { $0.name.id == view.worker }
        return holder.map { line.now - $0.seen < Self.silence.milliseconds } == true ? .some : .holderIsSilent
    }

    /// What Redis does not know. Without PostgreSQL there is less to say.
    private func read(_ found: inout Predicament) async {
        let pool = context.pool
        let conversation = found.conversation
        let lane = conversation.description
        let isHalted = found.view.state == .halted
        do {
            let journal = LostMessages(pool, queue: queue)
            let (events, letters, lost) = try await withDeadline(Self.patience) {
                let events = try await LaneEventStore(pool).list(lane, limit: Self.fewEvents)
                let filter = LetterFilter(tenant: conversation.tenant, bot: conversation.bot)
                let letters = isHalted ? try await DeadLetterStore(pool).list(filter, limit: 100) : []
                return (events, letters, try await journal.count(of: conversation.lane))
            }
            found.lost = lost
            found.events = events
            found.halting = letters.first { $0.lane == lane }.map { ($0.id, $0.reason) }
        } catch {
            found.events = nil
        }
    }
}
