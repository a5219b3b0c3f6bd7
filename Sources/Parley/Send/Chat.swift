internal import Events
internal import HTTP
internal import JSON

/// One user's conversation with a bot: one message at a time, each with its reply.
@Reactor final class Chat {
    private let gateway: Gateway
    private let user: String
    private let bot: String?
    private let timeout: Duration
    private let showsProgress: Bool
    private var feed: EventFeed?
    private var waiting: Waiting?
    /// Events that came before the gateway had said which id the message has; nil when none is being sent.
    private var early: [ServerSentEvent]?

    /// A message that has no reply yet.
    @Reactor private struct Waiting {
        let id: String
        /// The turn of which it is the first message.
        let turn: String
        let settled = Latch()
        var result: Result<ChatReply, any Error>?
        var printer = ReplyPrinter()
    }

    init(_ gateway: Gateway, user: String, bot: String?, timeout: Duration, showsProgress: Bool) {
        self.gateway = gateway
        self.user = user
        self.bot = bot
        self.timeout = timeout
        self.showsProgress = showsProgress
    }

    func close() {
        closeFeed()
        gateway.close()
    }

    /// The gateway's connections stay, for whoever goes on with it.
    func closeFeed() { feed?.close() }

    /// The stream of events is opened before the message is sent. Only for the first one it is opened right after: the
    /// gateway's answer to it names the conversation.
    func say(_ text: String) async throws -> ChatReply {
        early = []
        let answer = try await gateway.post(body(text))
        let waiting = Waiting(id: answer.id, turn: "trn_" + answer.id.dropFirst("msg_".count))
        self.waiting = waiting
        if let reply = answer.reply { settle(.success(reply)) }
        hearEarly()
        if feed == nil { follow(answer.conversation) }
        let timer = LoopTimer { [weak self, timeout] in
            self?.settle(
                .failure(CommandFailure("no reply within \(age(timeout)): is a worker running? See `parley queue`")))
        }
        timer.start(after: timeout)
        defer { timer.cancel() }
        await waiting.settled.wait()
        defer { self.waiting = nil }
        guard let result = self.waiting?.result else { throw CommandFailure("the chat was closed") }
        let reply = try result.get()
        if showsProgress { self.waiting?.printer.finish(reply) }
        return reply
    }

    private func body(_ text: String) -> [UInt8] {
        var json = JSONWriter()
        json.object {
            $0.member("user", user)
            $0.member("bot", ifPresent: bot)
            $0.member("text", text)
        }
        return json.take()
    }

    private func follow(_ conversation: String) {
        let feed = EventFeed(gateway, conversation) { [weak self] in
            Reactor.spawn { await self?.look() }
        } onEvent: { [weak self] in
            self?.heard($0)
        } onFailure: { [weak self] in
            self?.settle(.failure($0))
        }
        self.feed = feed
        feed.start()
    }

    /// A reply that came before the stream stood is found here.
    private func look() async {
        guard let id = waiting?.id else { return }
        do {
            let answer = try await gateway.message(id)
            if let reply = answer.reply, waiting?.id == id { settle(.success(reply)) }
        } catch {
            if waiting?.id == id { settle(.failure(error)) }
        }
    }

    private func hearEarly() {
        let events = early ?? []
        early = nil
        for event in events { heard(event) }
    }

    private func heard(_ event: ServerSentEvent) {
        if early != nil {
            early?.append(event)
            return
        }
        do {
            try withJSON(event.data) { json in
                switch event.name {
                case "delta": delta(json)
                case "reply": reply(json)
                case "state": state(json)
                case "erased": settle(.failure(CommandFailure("the conversation was erased: there is no reply")))
                default: break  // of a newer gateway
                }
            }
        } catch {
            settle(
                .failure(CommandFailure("the gateway sent an event that is not JSON: are all programs of one version?"))
            )
        }
    }

    private func delta(_ json: JSONElement) {
        guard showsProgress, json["turn"]?.string == waiting?.turn, let text = json["text"]?.string else { return }
        waiting?.printer.add(text)
    }

    private func state(_ json: JSONElement) {
        guard showsProgress, let waiting, json["turn"]?.string == waiting.turn else { return }
        self.waiting?.printer.restart()
        if json["state"]?.string == "waiting" {
            warn("put off: \(json["reason"]?.string ?? "it is tried again later")")
        }
    }

    private func reply(_ json: JSONElement) {
        guard let waiting, let feed else { return }
        var messages = (json["messages"]?.elements).map { $0.compactMap(\.string) } ?? []
        messages.append("msg_" + (json["turn"]?.string ?? "").dropFirst("trn_".count))
        guard messages.contains(waiting.id), let id = json["id"]?.string, let text = json["text"]?.string else {
            return
        }
        settle(
            .success(
                ChatReply(
                    message: waiting.id, conversation: feed.conversation, id: id,
                    status: json["status"]?.string ?? "answered", text: text)))
    }

    private func settle(_ result: Result<ChatReply, any Error>) {
        guard waiting?.result == nil else { return }
        waiting?.result = result
        waiting?.settled.open()
    }
}
