@testable import Queue

/// Messages in, back, found and gone.
extension QueueModel {
    func enqueue(_ messages: [Enqueue]) -> [Move] {
        spread(messages) { $0.lane.name }.map { shard, messages in
            let limits = limits
            return move(LaneEnqueue(limits: limits, isJournalled: false, messages: messages), shard: shard) {
                $0.enqueue(messages, limits, at: $1).map { Enqueued(outcome: $0, stamp: nil) }
            }
        }
    }

    mutating func message(_ post: Operation.Post) -> Enqueue? {
        let lane = lane(post.lane)
        func earlier(_ age: Int) -> Enqueue? { age < keyed.count ? keyed[age] : nil }
        switch post.mail {
        case .fresh: return new(lane, key: nil)
        case .keyed: return new(lane, key: "k")
        case .broken: return new(lane, key: nil, broken: true)
        case .again(let age): return earlier(age)
        case .changed(let age): return earlier(age).map { Self.message($0, lane: $0.lane, fingerprint: "0") }
        case .moved(let age): return earlier(age).map { Self.message($0, lane: lane, fingerprint: $0.fingerprint) }
        }
    }

    private static func message(_ message: Enqueue, lane: Lane, fingerprint: String?) -> Enqueue {
        Enqueue(
            lane: lane, tenant: lane.tenant ?? 0, id: message.id, fingerprint: fingerprint, envelope: message.envelope)
    }

    private mutating func new(_ lane: Lane, key: String?, broken: Bool = false) -> Enqueue {
        let id = "m\(sent.count + 1001)"
        let message = Enqueue(
            lane: lane, tenant: lane.tenant ?? 0, id: id, fingerprint: key == nil ? nil : "f" + id,
            envelope: broken ? "{" + id : Envelope(id: id, text: "hi", at: now, key: key).json)
        sent.insert(message, at: 0)
        if key != nil { keyed.insert(message, at: 0) }
        return message
    }

    func revive(_ lane: Lane, _ ages: [Int]) -> [Move] {
        let letters = letters[lane.name] ?? []
        let chosen = ages.compactMap { $0 < letters.count ? letters[$0] : nil }
        guard !chosen.isEmpty else { return [] }
        let call = LaneRevive(lane: lane, tenant: lane.tenant ?? 0, messages: chosen)
        return [move(call, shard: shard(of: lane.name)) { $0.revive(lane.name, chosen, at: $1) }]
    }

    func forget(_ lane: Int, _ ages: [Int]) -> Move {
        let ids = ages.map { $0 < sent.count ? sent[$0].id : "none" }
        return move(LaneForget(ids: ids[...]), lane) { shard, _, now in shard.forget(ids, at: now) }
    }

    func locate(_ age: Int) -> [Move] {
        guard age < sent.count else { return [] }
        let id = sent[age].id
        let call = LaneLocate(message: id, reach: 1000)
        return [move(call, shard: shard(of: sent[age].lane.name)) { $0.locate(id, at: $1) }]
    }
}
