@testable import Queue

/// Messages in, back, and gone.
extension ShardModel {
    mutating func enqueue(_ messages: [Enqueue], _ limits: QueueLimits, at now: Int64) -> [EnqueueOutcome] {
        var added: [String] = []
        let outcomes = messages.map { message in
            if message.fingerprint != nil, let entry = known(message.id, at: now) {
                let same = entry == Self.entry(message) || entry == "- " + message.lane.name
                return same ? EnqueueOutcome.duplicate : .conflict
            }
            let outcome = accept(message, limits, &added)
            if outcome == .accepted { remember(message.id, Self.entry(message), at: now) }
            return outcome
        }
        queue(added)
        return outcomes
    }

    private static func entry(_ message: Enqueue) -> String { "\(message.fingerprint ?? "-") \(message.lane.name)" }

    private mutating func accept(
        _ message: Enqueue, _ limits: QueueLimits, _ added: inout [String]
    ) -> EnqueueOutcome {
        let name = message.lane.name
        let mail = Self.mail(message.envelope)
        if let lane = lanes[name] {
            if lane.mailbox.count >= limits.mailbox { return .full }
            lanes[name]?.mailbox.append(mail)
            return .accepted
        }
        let waiting =
            (ready["\(message.tenant)"]?.count ?? 0) + added.filter { Self.tenant(of: $0) == message.tenant }.count
        if limits.tenant > 0, waiting >= limits.tenant { return .tenantFull }
        lanes[name] = ModelLane(tenant: message.tenant, first: mail)
        added.append(name)
        return .accepted
    }

    private static func mail(_ text: String) -> ModelLane.Message {
        ModelLane.Message(envelope: try? Envelope(json: text), text: text)
    }

    mutating func revive(_ name: String, _ messages: [DeadEnvelope], at now: Int64) -> [ReviveOutcome] {
        var back: [DeadEnvelope] = []
        let outcomes = messages.map { message in
            guard dead.removeValue(forKey: message.id) != nil else { return ReviveOutcome.absent }
            back.append(message)
            return .revived
        }
        guard let first = back.first else { return outcomes }
        for message in back where known(message.id, at: now) == nil { remember(message.id, "- " + name, at: now) }
        let mails = back.map { Self.mail($0.envelope) }
        let halted = lanes[name]?.state == .halted
        let wasIdle = lanes[name] == nil
        if wasIdle {
            lanes[name] = ModelLane(tenant: Self.tenant(of: name), first: Self.mail(first.envelope))
            lanes[name]?.mailbox += mails.dropFirst()
        } else {
            let place = halted ? 0 : lanes[name]?.mailbox.count ?? 0
            lanes[name]?.mailbox.insert(contentsOf: mails, at: place)
        }
        if halted || wasIdle {
            let token = nextToken()
            lanes[name]?.record.token = token
            makeReady([name], at: now)
        }
        return outcomes
    }

    mutating func erase(_ name: String, at now: Int64) -> ErasedLane {
        let lane = lanes.removeValue(forKey: name)
        unqueue(name)
        pauses["conversation:" + name] = nil
        let known = unindex(lane?.mailbox.compactMap { $0.envelope?.id } ?? [], at: now)
        sessions[name] = nil
        active[name] = nil
        aging[name] = nil
        return ErasedLane(token: nextToken(), waiting: lane?.mailbox.count ?? 0, idsForgotten: known)
    }

    mutating func forget(_ ids: [String], at now: Int64) -> Int {
        let died = ids.filter { dead.removeValue(forKey: $0) != nil }.count
        return died + unlearn(ids, days: (Self.day(now) - 3)...Self.day(now))
    }

    func locate(_ id: String, at now: Int64) -> MessagePlace? {
        guard let entry = known(id, at: now), let space = entry.firstIndex(of: " ") else { return nil }
        let name = String(entry[entry.index(after: space)...])
        let lane = Lane(trusted: name)
        guard let place = lanes[name]?.mailbox.firstIndex(where: { $0.envelope?.id == id }) else {
            return MessagePlace(lane: lane, state: dead[id] == nil ? .gone : .dead, arrivedAt: nil)
        }
        return MessagePlace(
            lane: lane, state: .waiting(lanes[name]?.state ?? .idle, position: place),
            arrivedAt: lanes[name]?.mailbox[place].envelope?.at)
    }
}
