internal import Conversations
internal import Events
internal import HTTP
internal import JSON
internal import Postgres
internal import Queue
internal import Redis
internal import Servers
internal import Service

/// A gateway from start to stop: HTTP in, the queue out; keeps nothing.
@Reactor final class GatewayService {
    private let settings: GatewaySettings
    private let log: Log
    private let servers: ServerConnections
    private let subscriber: RedisSubscriber
    private let queue: LaneQueue
    private let admission: Admission
    private let metrics = GatewayMetrics()
    private let hasStopped = Latch()

    init(_ settings: GatewaySettings) {
        self.settings = settings
        log = settings.log
        servers = ServerConnections(settings.servers, log: settings.log)
        subscriber = RedisSubscriber(settings.servers.redis)
        queue = LaneQueue(
            redis: servers.redis, shards: servers.shards,
            limits: QueueLimits(mailbox: settings.mailboxLimit, tenant: settings.tenantLimit))
        admission = Admission(
            redis: servers.redis, postgres: servers.postgres, queue: queue, limits: settings.overload)
        metrics.watch(admission)
    }

    /// Returns when the gateway has stopped.
    func run() async {
        servers.start()
        let router = Router(endpoints())
        subscriber.start()
        admission.start()
        let server = HTTPServer(
            settings: serverSettings(), refusal: { Problem($0).response() },
            handler: { [metrics] request in
                let start = Reactor.turnBegan
                let response = await router.answer(request)
                metrics.answered(status: response.status, nanoseconds: MonotonicTime.nanoseconds() &- start)
                return response
            })
        do {
            try server.start(on: settings.endpoint)
        } catch {
            fail("\(error.endpoint) cannot be listened on (\(error.reason)): set PORT or PARLEY_BIND to a free address")
        }
        log.info(
            "Gateway listens", ["address": .string(settings.endpoint.description), "port": .int(Int64(server.port))])
        let signals = ShutdownSignals(
            drain: { [self] in Reactor.spawn { await self.drain(server) } },
            cut: { [hasStopped] in hasStopped.open() })
        servers.checkInBackground(fail: { fail($0) })
        await hasStopped.wait()
        signals.close()
        server.close()
        admission.stop()
        subscriber.close()
        await servers.close()
        log.info("Gateway has stopped")
    }

    private func drain(_ server: HTTPServer) async {
        log.info(
            "Gateway is leaving: running requests finish", ["seconds": .int(settings.drainTimeout.milliseconds / 1000)])
        admission.isLeaving = true
        let timer = LoopTimer { [hasStopped] in hasStopped.open() }
        timer.start(after: settings.leaveTime + settings.drainTimeout)
        await server.drain(after: settings.leaveTime)
        timer.cancel()
        hasStopped.open()
    }

    private func serverSettings() -> HTTPServerSettings {
        var server = HTTPServerSettings()
        server.maximumConnections = settings.maximumConnections
        return server
    }

    private func endpoints() -> Endpoints {
        let configuration = servers.configuration
        let authentication = Authentication(configuration)
        let messages = MessageStore(servers.postgres)
        let hub = EventHub(subscriber, shards: servers.shards)
        let deadLetters = DeadLetterStore(servers.postgres)
        let lookup = MessageLookup(
            messages: messages, deadLetters: deadLetters, queue: queue, configuration: configuration, hub: hub)
        return Endpoints(
            postMessage: PostMessage(
                authentication: authentication, admission: admission, configuration: configuration, queue: queue,
                lookup: lookup, metrics: metrics),
            getMessage: GetMessage(authentication: authentication, lookup: lookup),
            getTimeline: GetTimeline(
                authentication: authentication, reader: TimelineReader(queue: queue, postgres: servers.postgres)),
            listMessages: ListMessages(authentication: authentication, messages: messages),
            streamEvents: StreamEvents(
                authentication: authentication, hub: hub, messages: messages, admission: admission, metrics: metrics),
            deleteConversation: DeleteConversation(
                authentication: authentication,
                erasure: ConversationErasure(
                    redis: servers.redis, queue: queue, conversations: ConversationStore(servers.postgres),
                    letters: deadLetters, tokens: TokenStore(servers.postgres))),
            health: Health(admission: admission),
            metrics: MetricsEndpoint(authentication: authentication, metrics: metrics),
            log: log)
    }
}
