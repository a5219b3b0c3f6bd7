internal import Events
internal import HTTP

/// The events of one conversation, for as long as it is open: connects again where it was cut, as gateways come and go.
@Reactor final class EventFeed {
    private let gateway: Gateway
    let conversation: String
    private let onEvent: @Reactor (ServerSentEvent) -> Void
    /// Called each time the stream stands: from then on nothing is missed.
    private let onOpen: @Reactor () -> Void
    private let onFailure: @Reactor (any Error) -> Void
    private var lastID: String?
    /// Before connecting again; the gateway may say another.
    private var pause = Duration.seconds(1)
    private var task: Task<Void, Never>?

    init(
        _ gateway: Gateway, _ conversation: String, onOpen: @escaping @Reactor () -> Void,
        onEvent: @escaping @Reactor (ServerSentEvent) -> Void, onFailure: @escaping @Reactor (any Error) -> Void
    ) {
        self.gateway = gateway
        self.conversation = conversation
        self.onOpen = onOpen
        self.onEvent = onEvent
        self.onFailure = onFailure
    }

    func start() { task = Reactor.spawn { await self.follow() } }

    func close() { task?.cancel() }

    private func follow() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await gateway.events(of: conversation, after: lastID) { [self] in
                    failures = 0
                    onOpen()
                } onEvent: { [self] event in
                    if let id = event.id { lastID = id }
                    if let retry = event.retry { pause = .milliseconds(Int64(retry)) }
                    if !event.data.isEmpty { onEvent(event) }
                }
            } catch {
                failures += 1
                if failures == 5 { return onFailure(error) }
            }
            try? await Reactor.sleep(for: pause)  // only cancellation ends it early, and that is looked at above
        }
    }
}
