import TestSupport
import Testing

@testable import Conversations
@testable import Queue

/// Mutated sessions of Redis, as another release or a person may have written them.
@Suite struct SessionFuzzTests {
    private static let sessions = ByteMutator(
        seeds: [
            #"{"started":1790000000000,"last":1790000001000,"messages":3,"rate":{"since":1790000000000,"used":2}}"#,
            #"{"started":1,"last":2,"messages":3,"rate":{"since":1,"used":2,"blocked":9},"history":[{"role":"user","text":"é"}]}"#,
            #"{"started":1790000000000,"last":1790000001000,"messages":0,"config":{"system_prompt":"é","language":"fr","model":"m","history_exchanges":2,"history_tokens":9,"messages_per_minute":5}}"#,
            #"{"started":1790000000000,"last":1790000001000,"messages":2,"ended":"stopped","rate":{"since":1,"used":2}}"#,
            "",
        ],
        spice: ["\"history\":", "\"assistant\"", "\"rate\":", "\"config\":", "\"ended\":"])

    /// Times and counts that nobody wrote as such were reckoned with.
    private static let failed = [
        #"{"started":-9223372036854775808,"last":2,"messages":3}"#,
        #"{"started":1,"last":-9223372036854775808,"messages":3}"#,
        #"{"started":1790000000000,"last":1790000001000,"messages":9223372036854775807}"#,
        #"{"started":1,"last":2,"messages":3,"rate":{"since":-9223372036854775808,"used":2}}"#,
        #"{"started":1,"last":2,"messages":3,"rate":{"since":1,"used":-9223372036854775808}}"#,
    ].map { Array($0.utf8) }

    @Test func `whatever is kept of a session, a turn begins and is written`() {
        let failure = FuzzRun("session", rounds: 8000).run(Self.sessions, failed: Self.failed) { bytes, random in
            let text = String(decoding: bytes, as: UTF8.self)
            let arrivals = (0...Int.random(in: 0...2, using: &random)).map { _ -> Int64 in
                [0, 1, 1_790_000_000_500, 253_402_300_799_999].randomElement(using: &random) ?? 0
            }
            let lane = ClaimedLane(
                lane: Lane(trusted: "5.1.http.ana"), token: 1, attempts: 0, crashes: 0, envelopes: [], texts: [text],
                claimedAt: 1_790_000_002_000)
            let limit = [0, 1, 3, Int.max].randomElement(using: &random) ?? 0
            let begun = BegunTurn(lane, arrivals: arrivals, messagesPerUser: limit, limits: TurnLimits())
            if begun.messages < 1 || begun.messages > arrivals.count { return "\(begun.messages) of the messages" }
            let turn = FinishedTurn(lease: lane.lease, answered: 1, begun: begun)
            return SessionRecord(json: turn.session) == nil ? "what is written cannot be read: \(turn.session)" : nil
        }
        if let failure { Issue.record("\(failure)") }
    }
}
