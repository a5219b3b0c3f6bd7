import Redis
import TestSupport
import Testing

@testable import Queue

/// Replies of any form to each script: decoded, or refused as unexpected.
@Suite struct ScriptReplyFuzzTests {
    private static let lane = Lane(trusted: "5.1.http.ana")
    private static let lease = Lease(lane: lane, token: 1)
    private static let message = Enqueue(lane: lane, tenant: 5, id: "m", fingerprint: nil, envelope: "{}")

    private static let decoders: [@Sendable (RedisReply) throws -> Void] = [
        { _ = try LaneClaim(worker: "w", most: 2, lease: .seconds(1), heads: 1, along: ["session"]).decode($0) },
        { _ = try LaneInspect(lane: lane, most: 1).decode($0) },
        { _ = try LaneLine(lane: lane, reach: 1).decode($0) },
        { _ = try LaneLocate(message: "m", reach: 1).decode($0) },
        { _ = try LaneAudit(lanes: [lane], repairs: false).decode($0) },
        { _ = try LaneErase(lane: lane).decode($0) },
        { _ = try LaneReap(most: 1).decode($0) },
        { _ = try LanePromote(most: 1).decode($0) },
        { _ = try LaneRenew(leases: [lease], lease: .seconds(1)).decode($0) },
        { _ = try LaneRetake(lease: lease, worker: "w", duration: .seconds(1)).decode($0) },
        { _ = try LaneBury(lease: lease, messages: ["m"], halts: false).decode($0) },
        { _ = try LanePause(lane: lane).decode($0) },
        { _ = try LaneResume(lane: lane).decode($0) },
        { _ = try PauseBegin(scope: .all, reason: "").decode($0) },
        { _ = try PauseEnd(scope: .all).decode($0) },
        { _ = try PauseList(lane: lane).decode($0) },
        { _ = try DepthOfQueue(mostTenants: 1).decode($0) },
        { _ = try EpochLook().decode($0) },
        { _ = try EpochEnd(epoch: 1).decode($0) },
        { _ = try MissedLook().decode($0) },
        { _ = try LaneRefillLook(messages: [message]).decode($0) },
        { _ = try LaneRefill(phase: .holds(1), look: 1, messages: [message]).decode($0) },
        { _ = try LaneEnqueue(limits: QueueLimits(), isJournalled: true, messages: [message]).decode($0) },
        { _ = try QueueWaits(first: 0, most: 1, shortest: .zero).decode($0) },
    ]

    /// A reply as the bytes say it.
    private static func reply(_ bytes: ArraySlice<UInt8>, depth: Int = 0) -> RedisReply {
        guard let first = bytes.first else { return .null }
        let rest = bytes.dropFirst()
        let text = String(decoding: rest.prefix(12), as: UTF8.self)
        switch first % 8 {
        case 0: return .null
        case 1: return .error(text)
        case 2: return .integer([Int64.min, -1, 0, 1, 2, Int64.max][Int(rest.first ?? 0) % 6])
        case 3: return .string(["ok", "stale", "leased", "dead", "", "9223372036854775807"][Int(rest.first ?? 0) % 6])
        case 4: return .string(text)
        default:
            guard depth < 3 else { return .string(lane.name) }
            let size = max(1, rest.count / Int(first % 11 + 1))
            return .array(
                stride(from: rest.startIndex, to: rest.endIndex, by: size).map {
                    reply(rest[$0..<min(rest.endIndex, $0 + size)], depth: depth + 1)
                })
        }
    }

    @Test func `any reply is understood or refused`() {
        let mutator = ByteMutator(seeds: (0..<8).map { String(repeating: "\($0)abcdefghijk", count: 3) })
        let failure = FuzzRun("script replies", rounds: 6000).run(mutator) { bytes, _ in
            let reply = Self.reply(bytes[...])
            for decode in Self.decoders {
                do { try decode(reply) } catch { if !(error is RedisError) { return "\(reply) throws \(error)" } }
            }
            return nil
        }
        if let failure { Issue.record("\(failure)") }
    }
}
