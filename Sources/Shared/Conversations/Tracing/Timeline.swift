internal import JSON
internal import Queue

/// A message's story, put together from what is known of it: the turn that stored it, the events of its conversation, its
/// letter if it died, and where it waits now. Pure.
struct Timeline {
    let message: String
    /// Where it waits; nil when it does not.
    var place: MessagePlace?
    /// Its lane, as it stands; of a message that waits.
    var lane: LaneView?
    /// What keeps its lane from being claimed.
    var pauses: [Pause] = []
    var settled: SettledTurn?
    var letter: DeadLetter?
    /// Only the journal has it: its conversation, and since when.
    var lost: LostMessage?
    /// Of its conversation, oldest first.
    var events: [LaneEvent] = []
    /// Unix ms.
    var now: Int64

    /// In order of time. Nil when nothing is known of the message.
    var story: [TimelineEvent]? {
        guard let received else { return nil }
        let first = [TimelineEvent(.received, at: received), TimelineEvent(.queued, at: received)]
        let rest = past(since: received) + turn
        let claims = rest.filter { $0.kind == .claimed }
        let times = rest.map { $0.place(among: claims) }
        // Clocks of machines differ by a little, so what has one time keeps its order.
        let order = rest.indices.sorted { (times[$0].at, times[$0].rank, $0) < (times[$1].at, times[$1].rank, $1) }
        return first + order.map { rest[$0] } + present
    }

    /// When it arrived.
    var received: Int64? {
        settled?.receivedAt ?? place?.arrivedAt ?? letter?.arrivedAt ?? lost?.acceptedAt
    }

    // MARK: What happened on the way

    /// What happened to the conversation while this message was alive: after it was stored or had died, what happens is
    /// another's story, but for what is told of the message itself.
    private func past(since received: Int64) -> [TimelineEvent] {
        var isAlive = true
        var story: [TimelineEvent] = []
        for event in events {
            let isOwn = event.message == message
            if !isOwn {
                guard isAlive, event.at >= received else { continue }
                if let settled, event.at > settled.finishedAt { continue }
            }
            story += event.told(as: isOwn ? nil : event.message)
            if isOwn, event.kind == .dead { isAlive = false }
            if isOwn, event.kind == .revived { isAlive = true }
        }
        if let letter,
            !events.contains(where: { $0.kind == .dead && $0.message == message && $0.token == letter.token })
        {
            story.append(
                TimelineEvent(.dead, at: letter.diedAt ?? now, worker: letter.worker, token: letter.token)
                    .with("reason", .string(letter.reason)).with("crashes", .int(letter.crashes))
                    .with("error", letter.error.map { .string($0) }))
        }
        return story
    }

    // MARK: The turn that stored it

    private var turn: [TimelineEvent] {
        guard let settled else { return [] }
        let claimedAt = settled.trace?.claimedAt ?? settled.startedAt
        let claimed = TimelineEvent(.claimed, at: claimedAt, worker: settled.worker, token: settled.token)
            .with("attempt", .int(settled.attempts))
        return [claimed] + (settled.trace?.told(startedAt: settled.startedAt) ?? []) + [settled.end] + stored
    }

    private var stored: [TimelineEvent] {
        guard let settled else { return [] }
        let at = settled.storedAt ?? settled.finishedAt
        var stored = TimelineEvent(.stored, at: at, worker: settled.worker, token: settled.token)
            .with("turn", .string(settled.turn)).with("messages", .int(settled.messages))
        stored.isExact = settled.storedAt != nil
        // Whoever dies in between leaves the message in its mailbox, and its successor delivers.
        guard settled.hasReply, place == nil, !wasFound else { return [stored] }
        var delivered = TimelineEvent(.delivered, at: at)
        delivered.isExact = false
        return [stored, delivered]
    }

    private var wasFound: Bool { events.contains { $0.kind == .found && $0.message == message } }

    // MARK: How it stands

    private var present: [TimelineEvent] {
        if let lost {
            return [
                TimelineEvent(.waiting, at: now).with("state", .string(TimelineEvent.journalState))
                    .with("since_at", .int(lost.acceptedAt))
            ]
        }
        guard let place, case .waiting(let state, let position) = place.state else { return [] }
        let isRunning = state == .leased && position == 0
        var event = TimelineEvent(isRunning ? .running : .waiting, at: now)
            .with("state", .string(state.rawValue)).with("position", .int(Int64(position)))
        // A turn under way goes on, and a lane that is paused itself says so by its state.
        let held = pauses.map(\.scope).filter { if case .conversation = $0 { false } else { true } }.map(\.kind)
        if !held.isEmpty, !isRunning { event = event.with("held_by", .array(held.map { .string($0) })) }
        guard let lane, lane.state == state else { return [event] }
        if state == .leased { (event.worker, event.token) = (lane.worker, lane.token) }
        return [
            event.with("since_at", lane.since.map { .int($0) }).with("until", lane.until.map { .int($0) })
                .with("attempts", lane.attempts > 0 ? .int(lane.attempts) : nil)
                .with("crashes", lane.crashes > 0 ? .int(lane.crashes) : nil)
                .with("reason", lane.reason.isEmpty ? nil : .string(ParkReason.word(lane.reason)))
                .with("error", lane.reason.contains(":") ? .string(lane.reason) : nil)
        ]
    }
}

extension SettledTurn {
    /// What came of it.
    fileprivate var end: TimelineEvent {
        let kind: TimelineEvent.Kind =
            switch status {
            case .answered: .answered
            case .limited: .limited
            case .failed, .dead: .failed
            }
        let event = TimelineEvent(kind, at: finishedAt).with("ms", .int(finishedAt - startedAt))
        guard status == .answered else {
            return event.with("told", .bool(hasReply)).with("error", error.map { .string($0) })
        }
        return event.with("provider", provider.map { .string($0) }).with("model", model.map { .string($0) })
            .with("prompt_tokens", .int(promptTokens)).with("completion_tokens", .int(completionTokens))
    }
}

extension TurnTrace {
    /// Limits, prompt and calls.
    func told(startedAt: Int64) -> [TimelineEvent] {
        var story: [TimelineEvent] = []
        if limit > 0 {
            story.append(
                TimelineEvent(.limits, at: startedAt).with("used", .int(Int64(used))).with("of", .int(Int64(limit))))
        }
        if promptMessages > 0 {
            story.append(
                TimelineEvent(.prompt, at: startedAt + (asked.first?.after ?? 0))
                    .with("messages", .int(Int64(promptMessages))).with("tokens", .int(Int64(promptTokens))))
        }
        for call in asked {
            story.append(
                TimelineEvent(.asked, at: startedAt + call.after).with("provider", .string(call.provider))
                    .with("model", call.model.isEmpty ? nil : .string(call.model))
                    .with("outcome", .string(call.outcome)).with("first_text_ms", call.firstText.map { .int($0) })
                    .with("ms", .int(call.milliseconds)))
        }
        return story
    }
}

extension TimelineEvent {
    /// Where it stands. Nobody claims a conversation before the lease of the one before has ended: what ended that one was
    /// noticed by another clock than the claim's, or a moment later, and stands right before the claim.
    fileprivate func place(among claims: [TimelineEvent]) -> (at: Int64, rank: Int) {
        guard [.crashed, .parked, .released].contains(kind), let token, message == nil else { return (at, 1) }
        let next = claims.filter { ($0.token ?? 0) > token }.map(\.at).min()
        guard let next, next <= at else { return (at, 1) }
        return (next, 0)
    }
}
