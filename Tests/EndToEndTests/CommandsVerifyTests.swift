import Conversations
import Events
import Foundation
import Postgres
import Queue
import Redis
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(10))) struct CommandsVerifyTests {
    @Test func `after a load by 20 users with two workers all promises hold`() async throws {
        try await Self.withLoad { parley, record in
            let outcome = try require(try await parley("verify", "--record", record, "--drained", "--json"))
            #expect(outcome.object["holds"] as? Bool == true)
            let fates = ["messages": 200, "stored": 200, "dead": 0, "waiting": 0, "erased": 0, "lost": 0]
            #expect(outcome.object["accepted"] as? [String: Int] == fates)
            let stored = try #require(outcome.object["stored"] as? [String: Int])
            #expect(
                stored == [
                    "conversations": 20, "messages": 200, "replies": 200, "turns": 200, "dead": 0, "waiting": 0,
                ])
            let checks = try #require(outcome.object["checks"] as? [[String: Any]])
            #expect(
                checks.map { $0["check"] as? String }
                    == ["accepted", "turns", "order", "tenants", "queue", "keys"])
            let text = try require(try await parley("verify", "--drained")).output
            #expect(text.contains("ok") && !text.contains("BREACH"), "\(text)")

            try require(try await parley("bot", "delete", "support", "--tenant", "acme", "--force"))
            let after = try require(try await parley("verify", "--record", record, "--drained", "--json"))
            #expect((after.object["accepted"] as? [String: Int])?["erased"] == 200, "\(after)")
        }
    }

    @Test func `each breach in PostgreSQL is named with the promise it breaks`() async throws {
        try await Self.withLoad { parley, record in
            try await CommandsGateway.withDatabase(parley) { pool in
                for sql in DatabaseDamage.prepare { try await Self.execute(sql, pool) }
                for damage in DatabaseDamage.all {
                    for sql in damage.statements { try await Self.execute(sql, pool) }
                    let recorded = try await parley("verify", "--record", record, "--drained", "--json")
                    #expect(try Self.breaches(recorded) == damage.recorded, "\(damage.name)")
                    #expect(recorded.code == (damage.recorded.isEmpty ? 0 : 1), "\(damage.name)")
                    let alone = try await parley("verify", "--json")
                    #expect(try Self.breaches(alone) == damage.alone, "\(damage.name), without a record")
                    for sql in DatabaseDamage.mend { try await Self.execute(sql, pool) }
                }
                // A letter keeps the message visible.
                for sql in DatabaseDamage.death { try await Self.execute(sql, pool) }
                let dead = try require(try await parley("verify", "--record", record, "--drained", "--json"))
                #expect((dead.object["accepted"] as? [String: Int])?["dead"] == 1)
            }
        }
    }

    @Test func `each breach in Redis is named with the promise it breaks`() async throws {
        try await Self.withLoad { parley, record in
            let conversation = try await CommandsGateway.conversation("u0000000", parley)
            try await CommandsGateway.withRedis(parley) { redis in
                for damage in QueueDamage.all(conversation) {
                    for command in damage.commands { _ = try await redis.send(command) }
                    let drained = try await parley("verify", "--record", record, "--drained", "--json")
                    #expect(try Self.breaches(drained) == damage.drained, "\(damage.name)")
                    #expect(drained.code == 1)
                    let running = try await parley("verify", "--json")
                    #expect(try Self.breaches(running) == damage.running, "\(damage.name), not drained")
                    for key in damage.made { _ = try await redis.send(["DEL", key]) }
                }
                // One that is nowhere else waits, and is no breach until all must be answered.
                try await CommandsGateway.withDatabase(parley) { pool in
                    try await Self.execute("truncate messages, turns", pool)
                }
                let id = try Self.firstID(record, of: conversation)
                for command in QueueDamage.paused(conversation, id) { _ = try await redis.send(command) }
                let waiting = try await parley("verify", "--record", record, "--json")
                #expect((waiting.object["accepted"] as? [String: Int])?["waiting"] == 1, "\(waiting)")
                #expect((waiting.object["accepted"] as? [String: Int])?["lost"] == 199)
                let text = try await parley("verify", "--record", record)
                #expect(text.output.contains("accepted, lost: 199, the first 10 "), "\(text)")
            }
        }
    }

    @Test func `a dead message that was retried and answered late is no breach of order`() async throws {
        try await CommandsGateway.with { parley, options in
            try await CommandsGateway.running("worker", parley) { _ in
                let sent = try require(
                    try await parley.run(["send", "--user", "ana", "--json"] + options + ["Do you sell tea?"]))
                let conversation = try await CommandsGateway.conversation("ana", parley)
                let answered = try #require(sent.object["message"] as? String)
                let dead = "msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0"
                // It died an hour before the other one came.
                let hourAgo = WallTime.milliseconds() - 3_600_000
                try await CommandsGateway.withDatabase(parley) { pool in
                    let letter = DeadLetter(
                        id: dead, lane: conversation, tenant: 1,
                        envelope: Envelope(id: dead, text: "Do you sell tea?", at: hourAgo).json,
                        reason: "crashes", worker: "w1", attempts: 0, crashes: 4, arrivedAt: hourAgo)
                    try await DeadLetterStore(pool).bury(letter, token: 1)
                }
                try await CommandsGateway.withRedis(parley) { redis in
                    _ = try await redis.send(["ZADD", "parley:{0}:dead", "1", dead])
                }
                try require(try await parley("dead", "retry", dead))
                try await eventually("the retried message to be answered") {
                    try await CommandsGateway.rows(["turns"], parley) == 2
                }
                #expect(try Self.breaches(try await parley("verify", "--json")) == [])
                let record = [(dead, hourAgo), (answered, hourAgo + 1)].enumerated().map { number, message in
                    #"{"id":"\#(message.0)","conversation":"\#(conversation)","number":\#(number),"at":\#(message.1)}"#
                }
                let recorded = try await parley.run(
                    ["verify", "--json", "--record", "-"], input: record.joined(separator: "\n"))
                #expect(try Self.breaches(recorded) == [])
            }
        }
    }

    @Test func `what cannot be checked is no breach`() async throws {
        try await withCommandLine { parley in
            try require(try await parley("verify", "--drained"))
            let away = try await parley.run(["verify"], environment: ["REDIS_URL": "unix:///nowhere"])
            #expect(away.code == 2)
            #expect(away.errors.contains("REDIS_URL"))
            let missing = try await parley("verify", "--record", "\(parley.folder)/none")
            #expect(missing.code == 2)
            let line = #"{"id":"msg_0","conversation":"1.1.http.ana","number":1,"at":1700000000000}"#
            let broken = try await parley.run(["verify", "--record", "-"], input: "\(line)\n\n{\"id\":1}\n")
            #expect(broken.code == 2)
            #expect(broken.errors.contains("line 3 of -"), "\(broken)")
            let lost = try await parley.run(["verify", "--record", "-"], input: line)
            #expect(lost.code == 1)
            #expect(lost.output.contains("msg_0 in 1.1.http.ana"), "\(lost)")
            #expect(try await parley("verify", "--nothing").code == 64)
        }
    }

    // MARK: Around

    /// The servers after 20 users have sent 10 messages each and two workers have answered them; with the record.
    private static func withLoad(
        _ body: @escaping @Sendable @Reactor (CommandLineTool, String) async throws -> Void
    ) async throws {
        try await CommandsGateway.with { parley, options in
            let record = "\(parley.folder)/load.jsonl"
            try await CommandsGateway.running("worker", parley) { _ in
                try await CommandsGateway.running("worker", parley) { _ in
                    try await load(parley, options, record)
                }
            }
            try await body(parley, record)
        }
    }

    @Reactor private static func load(
        _ parley: CommandLineTool, _ options: [String], _ record: String
    ) async throws {
        let port = try #require(options[1].split(separator: ":").last.map(String.init))
        let file = try Data(contentsOf: URL(fileURLWithPath: options[3]))
        let key = try #require((try JSONSerialization.jsonObject(with: file) as? [String: Any])?["key"] as? String)
        let size = ["--connections", "10", "--users", "20", "--messages", "200"]
        try require(
            try await parley.run(
                ["--port", port, "--key", key, "--text", "Do you sell tea?", "--record", record] + size,
                program: "LoadGenerator"))
        try await eventually("all to be answered", within: .seconds(60)) {
            try await CommandsGateway.rows(["messages"], parley) == 400
        }
        try await CommandsGateway.withRedis(parley) { redis in
            try await eventually("the queue to be empty") {
                let lanes = try await redis.send(["KEYS", "parley:{0}:mail:*"]).array()
                let wakes = try await redis.send(["EXISTS", "parley:{0}:leases"]).integer()
                return lanes.isEmpty && wakes == 0
            }
        }
    }

    @Reactor private static func execute(_ sql: String, _ pool: PostgresPool) async throws {
        try await pool.run(PostgresQuery(PostgresStatement(name: "", sql: sql)))
    }

    /// As `check/breach`.
    private static func breaches(_ outcome: CommandLineTool.Outcome) throws -> Set<String> {
        let checks = try #require(outcome.object["checks"] as? [[String: Any]], "\(outcome)")
        var found: Set<String> = []
        for check in checks {
            for breach in check["breaches"] as? [[String: Any]] ?? [] {
                found.insert("\(check["check"] ?? "")/\(breach["breach"] ?? "")")
                #expect((breach["examples"] as? [String])?.isEmpty == false)
            }
        }
        return found
    }

    private static func firstID(_ record: String, of conversation: String) throws -> String {
        let line = try #require(
            try String(contentsOfFile: record, encoding: .utf8).split(separator: "\n").first {
                $0.contains("\"\(conversation)\"")
            })
        return String(try #require(line.firstMatch(of: /"id":"([^"]+)"/)).1)
    }
}
