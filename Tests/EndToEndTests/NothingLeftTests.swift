import Conversations
import Events
import Foundation
import JSON
import Postgres
import Redis
import TestSupport
import Testing

/// A user leaves something in every place there is; then all of it is looked through for what is left of them.
@Reactor @Suite(.timeLimit(.minutes(10))) struct NothingLeftTests {
    /// The user, and in all that they say.
    private nonisolated static let user = "zoe7mark"
    private nonisolated static let plan = Plan.model {
        $0.environment = ["PARLEY_DURABILITY": "journal", "AI_PROVIDERS": "openai", "PARLEY_TURN_ATTEMPTS": "2"]
        $0.bot.systemPrompt = "prompt7mark"
    }
    /// How each bot's model behaves.
    private nonisolated static let bots = [("dead", "auth"), ("busy", "429-retry-after-600"), ("limited", "good")]

    private func sql(_ text: String, _ d: Deployment) async throws {
        try await d.database.run(PostgresQuery(PostgresStatement(name: "", sql: text)))
    }

    /// Returns the ids of all of the user's messages. Afterwards no worker runs.
    private func leaveEverything(_ d: Deployment) async throws -> [String] {
        for (name, model) in Self.bots {
            var settings = BotSettings()
            settings.model = model
            settings.userLimit = name == "limited" ? 1 : nil
            try await Tenancy.makeBot(name, of: d.tenancy.tenant, in: d.database, settings)
        }
        let client = try await d.client()
        var ids: [String] = []
        func post(_ text: String, _ bot: String = "support", id: String? = nil, wait: Int? = nil) async throws {
            let answer = try await eventually("\(text) to be accepted") {
                let answer = try await client.post(
                    "\(Self.user) \(text)", user: Self.user, bot: bot, id: id, wait: wait)
                return [200, 202].contains(answer.status) ? answer : nil
            }
            ids.append(answer.id)
        }
        try await post("answered", id: "\(Self.user)-1", wait: 20)
        try await post("answered too", wait: 20)
        let start = #"{"user": "\#(Self.user)", "bot": "limited", "config": {"system_prompt": "\#(Self.user)"}}"#
        #expect(try await client.send("POST", "/api/start", Array(start.utf8)).status == 201)
        for number in 1...3 { try await post("limited \(number)", "limited", wait: 20) }
        try await post("dies", "dead", wait: 40)
        try await post("is put off", "busy")
        try await eventually("a conversation to be put off") { try await d.parkedCount() == 1 }
        try await eventually("its event") {
            try await d.number(
                "select count(distinct kind) from lane_events where kind in ('parked', 'blocked', 'dead')") == 3
        }
        d.worker.kill()
        _ = try await client.post("hello", user: "bob")
        try await post("waits", id: "\(Self.user)-2")
        try await post("waits too")
        try await leaveByHand(d)
        return ids
    }

    /// What Redis lost and the journal has, what was dropped, what is on its way out, and pauses.
    private func leaveByHand(_ d: Deployment) async throws {
        let conversation = d.tenancy.conversation(Self.user)
        let dropped = DeadLetter(
            id: "msg_00000000000000000000000007_0", lane: conversation, tenant: d.tenancy.tenant,
            envelope: #"{"text":"\#(Self.user)"}"#, reason: "crashes", worker: "w1", attempts: 0, crashes: 3,
            arrivedAt: 1_700_000_000_000)
        try await DeadLetterStore(d.database).bury(dropped, token: 1)
        try require(try await d.commandLine("dead", "drop", dropped.id))
        try await sql(
            """
            insert into journal (token, id, lane, envelope) values
                (1, 'msg_00000000000000000000000008_0', '\(conversation)',
                '{"id":"msg_00000000000000000000000008_0","text":"\(Self.user) was lost","at":1}')
            """, d)
        try await sql(
            """
            insert into deliveries (reply_id, conversation, tenant_id, channel, recipient, status)
            values ('rpl_7', '\(conversation)', \(d.tenancy.tenant), 'http', '\(Self.user)', 'pending')
            """, d)
        let silent = "\(d.tenancy.tenant).\(d.tenancy.bot).telegram.\(Self.user)"
        for paused in [conversation, silent] {
            try require(try await d.commandLine("pause", paused, "--reason", "\(Self.user) has called"))
        }
        // It was paused weeks ago: the event has gone, the pause has not.
        try await sql("delete from lane_events where conversation = '\(silent)'", d)
    }

    /// Where something of the user is before it is erased: else the search finds nothing anywhere.
    private func expectEverywhere(_ d: Deployment, _ words: [String]) async throws {
        let found = try await Remains(deployment: d).places(of: words)
        let columns = [
            "conversations.id", "messages.text", "messages.external_id", "turns.conversation", "sessions.conversation",
            "dead_letters.envelope", "dead_once.lane", "journal.envelope", "lane_events.conversation",
            "deliveries.recipient",
        ]
        let conversation = d.tenancy.conversation(Self.user)
        let keys = [
            "mail:\(conversation)", "lane:\(conversation)", "session:\(conversation)", "sessions", "paused", "pauses",
            "later", "dead",
        ]
        for place in columns + keys.map({ "parley:{0}:\($0)" }) {
            #expect(found.contains(place), "\(place) is missing in \(found.sorted())")
        }
        #expect(found.contains { $0.hasPrefix("parley:{0}:seen:") })
    }

    @Test func `nothing of an erased user is left anywhere, and nothing comes back`() async throws {
        try await withDeployment(Self.plan) { d in
            let words = [Self.user] + (try await self.leaveEverything(d))
            try await self.expectEverywhere(d, words)
            let done = try require(
                try await d.commandLine("erase", "--tenant", "demo", "--user", Self.user, "--yes", "--json"))
            let removed = try #require(done.object["removed"] as? [String: Int])
            let expected = ["waiting": 3, "dead_letters": 1, "deliveries": 1, "messages": 6]
            for (name, count) in expected { #expect(removed[name] == count, "\(name): \(done)") }
            #expect((removed["events"] ?? 0) >= 5 && (removed["journalled"] ?? 0) >= 4, "\(done)")
            #expect((done.object["conversations"] as? [String])?.count == 5, "\(done)")
            let remains = Remains(deployment: d)
            #expect(try await remains.places(of: words) == [])
            // Nor does a worker bring anything back.
            try await d.startReadyWorker()
            #expect(try await d.client().post("again", user: "bob", wait: 20).reply == "You said: again")
            #expect(try await remains.places(of: words) == [])
            let again = try require(
                try await d.commandLine("erase", "--tenant", "demo", "--user", Self.user, "--yes", "--json"))
            #expect(again.object["conversations"] as? [String] == [])
        }
    }

    @Test func `deleting conversations over HTTP leaves nothing of them`() async throws {
        try await withDeployment(Self.plan) { d in
            let words = [Self.user] + (try await self.leaveEverything(d))
            let admin = try await d.client().with(key: d.tenancy.admin)
            let bots = try await d.texts("select id::text from bots")
            var events = 0
            for (bot, channel) in bots.map({ ($0, "http") }) + [("\(d.tenancy.bot)", "telegram")] {
                let path = "/v1/conversations/\(d.tenancy.tenant).\(bot).\(channel).\(Self.user)"
                let told = try await admin.send("DELETE", path, [], [("Prefer", "return=representation")])
                #expect(told.status == 200, "\(told)")
                events += Int(told.json["removed"]?["events"]?.int64 ?? 0)
            }
            #expect(events >= 5)
            #expect(try await Remains(deployment: d).places(of: words) == [])
        }
    }

    @Test func `nothing of a deleted tenant is left, nor of its users`() async throws {
        try await withDeployment(Self.plan) { d in
            let ids = try await self.leaveEverything(d)
            let words = [Self.user, "prompt7mark", "secret7mark"] + ids
            let key = try require(try await d.commandLine("secret", "key", "--id", "secret7mark")).output
            let environment = ["PARLEY_SECRET_KEYS": key.filter { !$0.isNewline }]
            try require(
                try await d.commandLine.run(
                    ["secret", "set", "--tenant", "demo", "openai"], input: "sk", environment: environment))
            for pause in [["--tenant", "demo"], ["--tenant", "demo", "--bot", "dead"]] {
                try require(try await d.commandLine.run(["pause"] + pause + ["--reason", "\(Self.user) has called"]))
            }
            #expect(try await Remains(deployment: d).places(of: words).contains("bots.system_prompt"))
            try require(try await d.commandLine("tenant", "delete", "demo", "--force"))
            #expect(try await Remains(deployment: d).places(of: words) == [])
            let left = try await d.texts(
                """
                select c.table_name::text from information_schema.columns as c
                where c.column_name = 'tenant_id' and c.table_schema = current_schema()
                """)
            for table in left {
                #expect(try await d.number("select count(*) from \(table)") == 0, "\(table)")
            }
        }
    }
}
