import Events
import Foundation
import Queue
import TestSupport
import Testing

/// The real scripts against the model: random schedules, and after each step the answers and every key of Redis.
@Suite struct LaneModelTests {
    /// `make model SCHEDULES=… SEED=…` tries others, and more of them.
    private static let schedules = number("MODEL_SCHEDULES") ?? 5000
    private static let seed = UInt64(number("MODEL_SEED") ?? 1)
    /// Redis works on one schedule while the next one is planned.
    private static let lanes = 2

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap { Int($0) } }

    @Test(arguments: 0..<lanes) func `the scripts do what the model does`(part: Int) async throws {
        let (first, end) = (Self.seed + UInt64(part), Self.seed + UInt64(Self.schedules))
        let finding = try await Self.search(seeds: stride(from: first, to: end, by: Self.lanes))
        if let finding { Issue.record("\(finding)") }
    }

    @Test(arguments: mutations) func `a script that is wrong is found, in few steps`(mutation: Mutation) async throws {
        let finding = try await Self.search(seeds: 1...2000, mutation)
        let found = try #require(finding, "nobody noticed: \(mutation)")
        #expect(found.schedule.steps.count <= 6, "\(mutation) was found by \(found)")
    }

    private static func search(
        seeds: some Sequence<UInt64> & Sendable, _ mutation: Mutation? = nil
    ) async throws -> ModelSearch.Finding? {
        try await Reactor.spawnThrowing {
            try await withRedis { redis in
                let bench = try await ScriptBench(redis, mutation: mutation)
                defer { bench.close() }
                return await ModelSearch(bench: bench).run(seeds: seeds)
            }
        }.value
    }

    private static let mutations = [
        Mutation(
            "no token is compared", #"{"state":"leased","token":' .. token .. ",", 1, true) == 1"#, "leased\", 1, true)"
        ),
        Mutation("a known id is new", "local seen = known[id]", "local seen = nil"),
        Mutation("any lease has run out", #"":leases", "-inf", now"#, #"":leases", "-inf", "+inf""#),
        Mutation("a mailbox takes one too many", "length > mailbox_cap", "length > mailbox_cap + 1"),
        Mutation(
            "a tenant is served until it has nothing more", "if share[i] < waiting[i] then turn[", "if false then turn["
        ),
        Mutation("released lanes go to the end", "readying(true)", "readying()"),
        Mutation("a crash is not counted", "(it.crashes or 0) + 1", "(it.crashes or 0)"),
        Mutation("a paused conversation goes on", "local it = stopped[i] and", "local it = false and"),
        Mutation("a paused tenant is served", "if pauses.holds(list) then call(", "if false then call("),
        Mutation("a paused bot is served", "elseif list then\n      if call", "elseif false then\n      if call"),
        Mutation("a pause of all stops nobody", "not (pauses and pauses.all) and", "true and"),
        Mutation(
            "what is held is forgotten", #"pauses.holds(list) and P .. ":held" or P .. ":ring""#, #"P .. ":held""#),
        Mutation(
            "a bot goes on with its tenant paused", #"is_set("tenant:" .. string.match(list, "^%d+")) or"#, "false or"),
        Mutation("lanes of a paused bot are lost", #"call("RPUSH", P .. ":ready:" .. list, lane) == 1"#, "false"),
        Mutation(
            "a held list is in the ring too", #"call("RPUSH", P .. ":held", list) else"#,
            #"call("RPUSH", P .. ":held", list) served[#served + 1] = list else"#),
        Mutation("a pause counts as waiting", "since = math.max(since, end_of_pause(list, lane))", ""),
        Mutation("a pause ends with a halt", #"ends_pause = ARGV[1], ARGV[2] == "1""#, "ends_pause = ARGV[1], true"),
        Mutation("a paused lane is retaken", "if pauses and pauses.stop(lane) then return 0 end", ""),
        Mutation("a tenant stays in the ring", #"call("LREM", P .. ":ring", 0, list)"#, "local _ = 0"),
        Mutation("revived messages go behind the others", "if halted then\n", "if false then\n"),
        Mutation("an erased lane stays due", #"{"leases", "later", "sessions""#, #"{"leases", "sessions""#),
        Mutation("wake tokens are not kept few", "if count > room then count = room end", ""),
        Mutation("a parked lane is retaken under any token", "or it.token ~= tonumber(ARGV[2])", ""),
        Mutation("ids of yesterday are new", "known[asked[i]] = first[i] or second[i]", "known[asked[i]] = first[i]"),
    ]
}
