internal import Events
internal import HTTP
internal import JSON

/// One place for visitors: a user comes, says some messages one after the other, each when the reply to the one before is
/// there, and goes; then another comes. Each has connections of their own.
@Reactor final class Visitor {
    /// How a client gets its replies.
    enum Manner: String, CaseIterable {
        /// It has its request held back for the reply.
        case waiting
        /// It asks again and again.
        case polling
        /// It listens to the conversation's events.
        case listening
    }

    private static let pollPause = Duration.milliseconds(100)

    private let seat: Int
    private let seats: Int
    private let manner: Manner
    private let options: LoadOptions
    private let tally: VisitTally
    private let record: AcceptanceRecord?
    private let run = WallTime.milliseconds()
    private var visits = 0
    /// Of all users that sat here.
    private var messages = 0
    private var lastSuccess: Int64 = 0

    init(seat: Int, of seats: Int, _ options: LoadOptions, _ tally: VisitTally, _ record: AcceptanceRecord?) {
        self.seat = seat
        self.seats = seats
        self.options = options
        self.tally = tally
        self.record = record
        manner = Manner.allCases[seat % Manner.allCases.count]
    }

    /// Until the load is over; the message under way is brought to its end.
    func run() async {
        while !tally.isOver {
            let balancer = Balancer(options, tally, first: seat / Manner.allCases.count)
            lastSuccess = MonotonicTime.milliseconds()
            await visit(balancer)
            balancer.close()
            visits += 1
            tally.visits += 1
        }
    }

    /// Each user sits in one place only.
    private var user: String { "v\((seat + visits * seats) % max(seats, options.users / seats * seats))" }

    private func visit(_ balancer: Balancer) async {
        var ear: Ear?
        for _ in 0..<options.messagesPerVisit where !tally.isOver {
            messages += 1
            let text = "\(user) says \(messages)"
            let began = MonotonicTime.milliseconds()
            // Who listens learns by the first answer what to listen to.
            let waits = manner == .waiting || manner == .listening && ear == nil
            guard let message = await send(text, balancer, waits: waits) else { continue }
            if let reply = await reply(to: message, balancer, ear) {
                succeeded()
                tally.replied(reply, to: text, after: MonotonicTime.milliseconds() - began)
            } else {
                tally.leftUnanswered("\"\(text)\", \(message.id), got no reply")
            }
            if manner == .listening, ear == nil {
                let opening = Ear(balancer, tally, conversation: message.conversation) { [self] in succeeded() }
                await opening.open()
                ear = opening
            }
            try? await Reactor.sleep(for: options.pause)  // nobody cancels it
            if options.pause > .zero { lastSuccess = MonotonicTime.milliseconds() }
        }
        ear?.close()
    }

    private struct Sent {
        let id: String
        let conversation: String
        let reply: String?
    }

    private func send(_ text: String, _ balancer: Balancer, waits: Bool) async -> Sent? {
        var body = JSONWriter()
        body.object {
            $0.member("bot", ifPresent: options.bot)
            $0.member("user", user)
            $0.member("text", text)
            if options.sendsIDs { $0.member("id", "\(run)-\(seat)-\(messages)") }
        }
        let headers = waits ? [(name: "Prefer", value: "wait=20")] : []
        guard let answer = await balancer.ask("POST", "/v1/messages", headers, body: body.take()) else {
            tally.leftUnanswered("\"\(text)\" was not accepted")
            return nil
        }
        guard let sent = read(answer) else { return nil }
        tally.accepted()
        succeeded()
        _ = answer.body.withUnsafeBytes { record?.add($0, number: messages) }
        return sent
    }

    /// Until it is there.
    private func reply(to message: Sent, _ balancer: Balancer, _ ear: Ear?) async -> String? {
        if let reply = message.reply { return reply }
        if let ear { return await ear.reply(to: message.id) }
        let end = MonotonicTime.milliseconds() + 60_000
        while MonotonicTime.milliseconds() < end {
            let path = "/v1/messages/\(message.id)" + (manner == .polling ? "" : "?wait=20")
            guard let answer = await balancer.ask("GET", path), let found = read(answer) else { return nil }
            if let reply = found.reply { return reply }
            succeeded()
            if manner == .polling { try? await Reactor.sleep(for: Self.pollPause) }  // nobody cancels it
        }
        return nil
    }

    private func read(_ answer: HTTPClientResponse) -> Sent? {
        guard answer.status == 200 || answer.status == 202 else {
            tally.answeredUnexpectedly(answer.status, answer.body)
            return nil
        }
        do {
            return try withJSON(answer.body) { json in
                Sent(
                    id: try json.requiredString("id"), conversation: try json.requiredString("conversation"),
                    reply: json["reply"]?["text"]?.string)
            }
        } catch {
            tally.answeredUnexpectedly(answer.status, answer.body)
            return nil
        }
    }

    private func succeeded() {
        let now = MonotonicTime.milliseconds()
        tally.hadGap(now - lastSuccess, manner)
        lastSuccess = now
    }
}
