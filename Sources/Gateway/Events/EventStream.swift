internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// One client's stream of server-sent events: what was missed first, then what happens, a comment now and then.
@Reactor final class EventStream {
    /// Proxies cut a silent connection after 30 to 60 seconds.
    private static let heartbeat = Duration.seconds(15)

    let body = HTTPStreamBody()
    private var listener: EventListener?
    private let metrics: GatewayMetrics
    private var timer: LoopTimer?
    private var hasBegun = false
    private var hasStopped = false
    private var early: [(ConversationEvent, String)] = []
    private var sentReplies: Set<String> = []

    init(_ metrics: GatewayMetrics) {
        self.metrics = metrics
        metrics.streams += 1
        body.onClosed = { [self] _ in stop() }
        body.onDraining = { [self] in end() }
        body.write(Array("retry: \(Self.pause)\n\n".utf8))
    }

    /// Milliseconds until a client is to connect again: those of a gateway that leaves do not all come at once.
    private static var pause: Int { Int.random(in: 200...1200) }

    /// From now on what `listener` hears is this stream's.
    func attach(_ listener: EventListener) {
        if hasStopped { listener.cancel() } else { self.listener = listener }
    }

    /// Sends what the client missed, then what came meanwhile; a reply that is in both goes out once.
    ///
    /// - Parameter position: after which id to resume for one who has not had a reply yet. Nil: not known.
    func begin(after missed: [StoredReply], at position: String? = nil) {
        guard !hasStopped else { return }  // by a gap, while what was missed was looked up
        if let position { body.write(Array("id: \(position)\n\n".utf8)) }
        for reply in missed {
            sentReplies.insert(reply.message.id)
            write("reply", id: reply.message.id, data: Self.payload(reply))
        }
        hasBegun = true
        for (event, payload) in early { send(event, payload) }
        early = []
        sentReplies = []
        guard !hasStopped else { return }
        let timer = LoopTimer { [weak self] in self?.body.write(Array(": still here\n\n".utf8)) }
        timer.start(every: Self.heartbeat)
        self.timer = timer
    }

    func send(_ event: ConversationEvent, _ payload: String) {
        guard hasBegun else { return early.append((event, payload)) }
        switch event {
        case .reply(let id, _, let text, _, _):
            // Only what is stored can be resumed after: a message that ended without words has nothing stored.
            if !sentReplies.contains(id) { write(event.name, id: text.isEmpty ? nil : id, data: payload) }
        case .delta, .state: write(event.name, id: nil, data: payload)
        case .erased:
            write(event.name, id: nil, data: payload)
            end()
        }
    }

    /// Ends the stream: the client connects again, here or elsewhere.
    func end() {
        body.finish()
        stop()
    }

    private func stop() {
        guard !hasStopped else { return }
        hasStopped = true
        listener?.cancel()
        listener = nil
        timer?.cancel()
        timer = nil
        metrics.streams -= 1
    }

    private func write(_ name: String, id: String?, data: String) {
        var text = "event: \(name)\n"
        if let id { text += "id: \(id)\n" }
        body.write(Array((text + "data: \(data)\n\n").utf8))  // JSON holds no line break
    }

    private static func payload(_ stored: StoredReply) -> String {
        let reply = stored.message
        var writer = JSONWriter(reserving: 512)
        writer.object { event in
            event.member("type", "reply")
            event.member("id", reply.id)
            event.array("messages") { for id in stored.answers { $0.value(id) } }
            event.member("turn", reply.turn)
            event.member("text", reply.text)
            event.member("status", reply.status.publicName)
            event.member("at", reply.createdAt)
        }
        return writer.takeString()
    }
}
