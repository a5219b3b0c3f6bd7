internal import Events
internal import HTTP
internal import JSON

/// A listener to one conversation, who connects again where it was cut, as a browser's `EventSource` does.
@Reactor final class Ear {
    private static let patience = Duration.seconds(60)

    private let balancer: Balancer
    private let tally: VisitTally
    private let path: String
    /// Told of each event.
    private let onEvent: @Reactor () -> Void
    private let opened = Latch()
    private var parser = ServerSentEventParser()
    private var lastID: String?
    private var pause = Duration.seconds(1)
    /// Texts of replies, by the messages that they answer.
    private var replies: [String: String] = [:]
    private var seen: Set<String> = []
    private var waiting: (message: String, latch: Latch)?
    private var task: Task<Void, Never>?
    private var isClosed = false

    init(
        _ balancer: Balancer, _ tally: VisitTally, conversation: String, onEvent: @escaping @Reactor () -> Void
    ) {
        self.balancer = balancer
        self.tally = tally
        self.onEvent = onEvent
        path = "/v1/conversations/\(conversation)/events"
    }

    /// Returns when the stream stands: nothing is missed from then on.
    func open() async {
        task = Reactor.spawn { await self.follow() }
        await opened.wait()
    }

    func close() {
        isClosed = true
        task?.cancel()
    }

    /// The reply to this message, once it was told; nil when that takes too long.
    func reply(to message: String) async -> String? {
        if let known = replies.removeValue(forKey: message) { return known }
        let latch = Latch()
        waiting = (message, latch)
        let timer = LoopTimer { latch.open() }
        timer.start(after: Self.patience)
        await latch.wait()
        timer.cancel()
        waiting = nil
        return replies.removeValue(forKey: message)
    }

    private func follow() async {
        while !isClosed {
            parser = ServerSentEventParser()
            let headers = lastID.map { [(name: "Last-Event-ID", value: $0)] } ?? []
            let stood = await balancer.stream(path, headers) { [self] in hear($0) }
            if isClosed { return }
            if stood { tally.resumed += 1 }
            try? await Reactor.sleep(for: stood ? pause : .milliseconds(20))  // `close` ends it early
        }
    }

    private func hear(_ bytes: UnsafeRawBufferPointer) {
        for event in parser.add(bytes) {
            if let id = event.id { lastID = id }
            if let retry = event.retry { pause = .milliseconds(Int64(retry)) }
            if event.name == "reply" { heard(event) }
        }
        opened.open()
    }

    private func heard(_ event: ServerSentEvent) {
        onEvent()
        if let id = event.id, !seen.insert(id).inserted { tally.toldTwice += 1 }
        let told = try? withJSON(event.data) { reply in  // what is no reply answers nothing
            ((reply["messages"]?.elements).map { $0.compactMap(\.string) } ?? [], reply["text"]?.string ?? "")
        }
        for message in told?.0 ?? [] {
            replies[message] = told?.1
            if waiting?.message == message { waiting?.latch.open() }
        }
    }
}
