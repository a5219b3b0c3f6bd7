internal import Events
internal import JSON

/// Sends what a plan says through a gateway, and follows each message to its reply.
///
/// A user's message is sent when the one before it is accepted, so that their order is known; replies are waited for beside that.
/// What is refused for the moment, or finds nobody, is sent again with the same id.
@Reactor final class LoadRun {
    private static let pause = Duration.seconds(1)

    let plan: LoadPlan
    private(set) var tally = LoadTally()
    /// From the first message to the last reply.
    private(set) var length = Duration.zero
    private let gateway: Gateway
    /// What makes the ids of this run's messages its own.
    private let name: String
    private var senders: [Task<Void, Never>] = []
    /// Why no message of this kind is ever accepted.
    private var failure: (any Error)?
    private var isStopped = false

    init(_ plan: LoadPlan, _ gateway: Gateway, name: String) {
        self.plan = plan
        self.gateway = gateway
        self.name = name
    }

    /// Returns when all is answered or has had its time.
    ///
    /// - Throws: what the gateway has against the very messages: a wrong key, an unknown bot, a text that is too long.
    func run() async throws {
        let start = MonotonicTime.milliseconds()
        senders = plan.users.indices.map { user in Reactor.spawn { await self.write(as: user, since: start) } }
        for sender in senders { await sender.value }
        length = .milliseconds(MonotonicTime.milliseconds() - start)
        if let failure { throw failure }
    }

    /// Nothing more is sent; what was accepted is still waited for.
    func stop() {
        isStopped = true
        for sender in senders { sender.cancel() }
    }

    private func write(as user: Int, since start: Int64) async {
        var replies: [Task<Void, Never>] = []
        for number in 0..<plan.messages(of: user) {
            let due = start + plan.due(user: user, number: number).milliseconds - MonotonicTime.milliseconds()
            if due > 0 { try? await Reactor.sleep(for: .milliseconds(due)) }  // `isStopped` tells when it was cut short
            guard !isStopped else { break }
            let began = MonotonicTime.nanoseconds()
            guard let place = await send(user, number) else { continue }
            replies.append(Reactor.spawn { await self.follow(place, since: began) })
        }
        for reply in replies { await reply.value }
    }

    // MARK: One message

    /// Returns its place in the tally; nil when it was not accepted.
    private func send(_ user: Int, _ number: Int) async -> Int? {
        let body = body(user, number)
        let deadline = MonotonicTime.milliseconds() + plan.timeout.milliseconds
        while !isStopped {
            let began = MonotonicTime.nanoseconds()
            do {
                let answer = try await gateway.post(body)
                return tally.accepted(
                    LoadedMessage(
                        user: user, number: number, id: answer.id, conversation: answer.conversation,
                        acceptTime: .nanoseconds(MonotonicTime.nanoseconds() - began)))
            } catch {
                guard !fails(error) else { return nil }
                let pause = (error as? GatewayRefusal)?.retryAfter ?? Self.pause
                guard MonotonicTime.milliseconds() + pause.milliseconds < deadline else { break }
                try? await Reactor.sleep(for: pause)  // `isStopped` tells when it was cut short
            }
        }
        tally.gaveUp()
        return nil
    }

    /// Whether all others would fare the same, so that nothing more is sent.
    private func fails(_ error: any Error) -> Bool {
        let refusal = error as? GatewayRefusal
        let isHopeless = refusal.map { !$0.isTemporary } ?? tally.messages.isEmpty
        guard !isHopeless else {
            if failure == nil { failure = error }
            stop()
            return true
        }
        tally.refused(refusal.map { $0.code ?? "status \($0.status)" } ?? "no gateway")
        return false
    }

    private func follow(_ place: Int, since began: UInt64) async {
        let id = tally.messages[place].id
        while case let left = plan.timeout - .nanoseconds(MonotonicTime.nanoseconds() - began), left > .zero {
            do {
                let seconds = max(1, min(Gateway.longestWait, Int(left.milliseconds / 1000)))
                let answer = try await gateway.message(id, wait: seconds)
                guard let reply = answer.reply else { continue }
                return tally.settled(place, reply, after: .nanoseconds(MonotonicTime.nanoseconds() - began))
            } catch {
                try? await Reactor.sleep(for: Self.pause)  // gateways come and go; the time for the reply is bounded
            }
        }
    }

    private func body(_ user: Int, _ number: Int) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("id", "\(name)-\(user + 1)-\(number + 1)")
            $0.member("user", plan.users[user])
            $0.member("bot", ifPresent: plan.bot)
            $0.member("text", plan.text(user: user, number: number))
        }
        return json.take()
    }
}
