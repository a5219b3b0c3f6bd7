import Events
import JSON
import Postgres
import TestSupport
import Testing

@testable import Conversations
@testable import Queue

@Suite struct TimelineTests {
    private static let lane = Lane(trusted: "5.2.http.ana")

    private static var trace: TurnTrace {
        var trace = TurnTrace()
        (trace.claimedAt, trace.used, trace.limit, trace.promptMessages, trace.promptTokens) = (1010, 3, 100, 5, 812)
        trace.asked = [
            .init(provider: "openai", model: "m", after: 2, firstText: nil, milliseconds: 9, outcome: "failed 500"),
            .init(provider: "knowledge", model: "", after: 30, firstText: 1, milliseconds: 4, outcome: "ok"),
        ]
        return trace
    }

    private static var settled: SettledTurn {
        SettledTurn(
            conversation: lane.name, receivedAt: 1000, turn: "trn_a", status: .answered, token: 7, worker: "w2",
            attempts: 2, messages: 1, provider: "knowledge", model: nil, promptTokens: 0, completionTokens: 0,
            startedAt: 1012, finishedAt: 1050, storedAt: 1051, trace: trace, hasReply: true)
    }

    private func kinds(_ timeline: Timeline) -> [String] { (timeline.story ?? []).map(\.kind.rawValue) }

    @Test func `a trace is read as it was written, and one of another form is none`() throws {
        let json = Self.trace.json
        #expect(
            json
                == #"{"claimed":1010,"user":[3,100],"prompt":[5,812],"asked":[["openai","m",2,null,9,"failed 500"],["knowledge","",30,1,4,"ok"]]}"#
        )
        #expect(TurnTrace(try JSONValue(parsing: json)) == Self.trace)
        #expect(TurnTrace(try JSONValue(parsing: "[]")) == nil)
        #expect(TurnTrace(try JSONValue(parsing: #"{"claimed":1,"asked":[[1]],"user":"x"}"#))?.asked.isEmpty == true)
    }

    @Test func `a message that was answered has its story, from the first step to the last`() {
        let story = Timeline(message: "msg_a", settled: Self.settled, now: 5000).story ?? []
        #expect(
            story.map(\.kind) == [
                .received, .queued, .claimed, .limits, .prompt, .asked, .asked, .answered, .stored, .delivered,
            ])
        #expect(story.map(\.at) == [1000, 1000, 1010, 1012, 1014, 1014, 1042, 1050, 1051, 1051])
        #expect(story[9].isExact == false && story[8].isExact)
        #expect(story[2].worker == "w2" && story[2].token == 7 && story[2]["attempt"] == 2)
    }

    @Test func `a turn from before traces were kept has what is known of it`() {
        var settled = Self.settled
        (settled.trace, settled.storedAt) = (nil, nil)
        let timeline = Timeline(message: "msg_a", settled: settled, now: 5000)
        #expect(kinds(timeline) == ["received", "queued", "claimed", "answered", "stored", "delivered"])
        #expect(timeline.story?[4].isExact == false)
    }

    @Test func `passes that failed and workers that died are told in between, each with its claim`() {
        let parked = LaneEvent(
            .parked, Self.lane, at: 1006, message: "msg_a", worker: "w1", token: 5,
            detail: [
                "reason": "model", "claimed": 1001, "started": 1002, "trace": ["claimed": 1001, "prompt": [1, 2]],
            ])
        let crashed = LaneEvent(
            .crashed, Self.lane, at: 1009, message: "msg_a", worker: "w3", token: 6, detail: ["claimed": 1007])
        let timeline = Timeline(message: "msg_a", settled: Self.settled, events: [parked, crashed], now: 5000)
        #expect(
            kinds(timeline).prefix(8) == [
                "received", "queued", "claimed", "prompt", "parked", "claimed", "crashed", "claimed",
            ])
        #expect(timeline.story?[5].worker == "w3" && timeline.story?[7].worker == "w2")
    }

    @Test func `a worker's end stands before the next one's claim, whatever their clocks say`() {
        func crashed(at: Int64) -> LaneEvent {
            LaneEvent(
                .crashed, Self.lane, at: at, message: "msg_a", worker: "w3", token: 6, detail: ["claimed": 1007])
        }
        for at: Int64 in [1009, 1010, 1013] {
            let timeline = Timeline(message: "msg_a", settled: Self.settled, events: [crashed(at: at)], now: 5000)
            #expect(kinds(timeline).prefix(6) == ["received", "queued", "claimed", "crashed", "claimed", "limits"])
            #expect(timeline.story?[3].at == at && timeline.story?[4].token == 7)
        }
    }

    @Test func `of what happened to others only what kept this one waiting is told`() {
        func parked(_ message: String, _ at: Int64) -> LaneEvent {
            LaneEvent(.parked, Self.lane, at: at, message: message, worker: "w", token: 1, detail: ["claimed": 1])
        }
        let events = [parked("msg_early", 999), parked("msg_before", 1005), parked("msg_after", 1060)]
        let story = Timeline(message: "msg_a", settled: Self.settled, events: events, now: 5000).story ?? []
        #expect(story.filter { $0.kind == .parked }.map(\.message) == ["msg_before"])
        // While it was dead, it did not wait.
        let letter = [LaneEvent(.dead, Self.lane, at: 1001, message: "msg_a"), parked("msg_before", 1005)]
        let revived = letter + [LaneEvent(.revived, Self.lane, at: 1008, message: "msg_a")]
        #expect(
            kinds(Timeline(message: "msg_a", settled: Self.settled, events: revived, now: 5000)).prefix(5) == [
                "received", "queued", "dead", "revived", "claimed",
            ])
    }

    @Test func `a message that waits is told with how it stands, one that is stored and waits is not delivered`() {
        let place = MessagePlace(lane: Self.lane, state: .waiting(.leased, position: 0), arrivedAt: 1000)
        let lane = LaneView(
            envelopes: [], waiting: 1, state: .leased, token: 9, worker: "w9", attempts: 0, crashes: 1, reason: "",
            since: 2000, until: 3000)
        var timeline = Timeline(message: "msg_a", place: place, lane: lane, now: 2500)
        #expect(kinds(timeline) == ["received", "queued", "running"])
        #expect(timeline.story?[2].worker == "w9" && timeline.story?[2]["until"] == 3000)
        timeline.settled = Self.settled
        #expect(kinds(timeline).suffix(2) == ["stored", "running"])
        timeline.place = nil
        timeline.events = [LaneEvent(.found, Self.lane, at: 4000, message: "msg_a", worker: "w9", token: 9)]
        #expect(kinds(timeline).suffix(2) == ["stored", "found"])
    }

    @Test func `nothing is known of a message that is nowhere`() {
        #expect(Timeline(message: "msg_a", now: 1).story == nil)
    }

    @Test func `a tenant does not read an error's own words, nor who operates`() {
        let event = TimelineEvent(.parked, at: 0).with("reason", "model").with("error", "sk-1").with("until", 0)
        var tenant = JSONWriter(), people = JSONWriter()
        event.write(to: &tenant, forOperators: false)
        event.write(to: &people, forOperators: true)
        #expect(
            tenant.takeString()
                == #"{"at":"1970-01-01T00:00:00.000Z","event":"parked","reason":"model","until":"1970-01-01T00:00:00.000Z"}"#
        )
        #expect(people.takeString().contains(#""error":"sk-1""#))
    }

    @Test func `a stored turn keeps its trace, also the careful way, and turns of older programs have none`()
        async throws
    {
        try await withStore { pool async throws in
            let store = TurnStore(pool)
            var one = TurnRecord.sample("00000000000000000000000001_0", user: "ana", token: 1)
            var two = TurnRecord.sample("00000000000000000000000002_0", user: "ana", token: 2)
            one.trace = #"{"claimed":1}"#
            two.trace = #"{"claimed":2}"#
            // Two of one conversation in one call go the careful way, where the later holder wins.
            #expect(await store.commit([one, two]).map(\.success) == [.stale, .committed])
            var three = TurnRecord.sample("00000000000000000000000003_0", user: "bob", token: 3)
            three.trace = #"{"claimed":3}"#
            #expect(try await store.commit(three) == .committed)
            #expect(
                try await pool.number(
                    "select sum((trace::json->>'claimed')::int) from turns where stored_at is not null")
                    == 5)
            // As a program of the version before writes it.
            _ = try await pool.number(
                "insert into turns (id, conversation, token, status, messages, worker, started_at, finished_at)"
                    + " values ('trn_old', '5.2.http.ana', 4, 'answered', 1, 'w', now(), now()) returning 1")
            #expect(try await pool.number("select count(*) from turns where trace is null") == 1)
        }
    }
}
