internal import Conversations
internal import Events
internal import Figures
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
    private let hub: EventHub
    private let metrics = GatewayMetrics()
    private let figures: FiguresService
    private let hasStopped = Latch()

    init(_ settings: GatewaySettings) {
        self.settings = settings
        log = settings.log
        servers = ServerConnections(settings.servers, log: settings.log)
        subscriber = RedisSubscriber(settings.servers.redis)
        hub = EventHub(subscriber, shards: servers.shards)
        queue = LaneQueue(
            redis: servers.redis, shards: servers.shards,
            limits: QueueLimits(mailbox: settings.mailboxLimit, tenant: settings.tenantLimit),
            isJournalled: settings.servers.durability == .journal)
        admission = Admission(
            redis: servers.redis, postgres: servers.postgres, queue: queue, limits: settings.overload)
        metrics.watch(admission)
        let source = ProcessSource(
            name: ProcessName(.gateway), state: { [admission] in admission.isLeaving ? .leaving : .running },
            inFlight: { [metrics] in metrics.inFlight },
            pool: { [servers] in servers.postgres.use }, counters: { [metrics] in metrics.figures })
        figures = FiguresService(
            settings.figures, source: source, redis: servers.redis, queue: queue, registry: metrics.registry, log: log)
    }

    /// Returns when the gateway has stopped.
    func run() async {
        servers.start()
        let router = Router(endpoints())
        subscriber.start()
        admission.start()
        let serverSettings = serverSettings()
        let server = HTTPServer(
            settings: serverSettings, refusal: { Problem($0, serverSettings).response() },
            handler: { [metrics] request in
                let start = Reactor.turnBegan
                metrics.inFlight += 1
                let response = await router.answer(request)
                metrics.answered(
                    request, status: response.status, nanoseconds: MonotonicTime.nanoseconds() &- start)
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
        Reactor.spawn { [servers, figures, hasStopped] in
            await servers.isChecked.wait()
            if !hasStopped.isOpen { figures.start() }
        }
        await hasStopped.wait()
        signals.close()
        server.close()
        admission.stop()
        await figures.stop()
        subscriber.close()
        await servers.close()
        log.info("Gateway has stopped")
    }

    private func drain(_ server: HTTPServer) async {
        log.info(
            "Gateway is leaving: running requests finish", ["seconds": .int(settings.drainTimeout.milliseconds / 1000)])
        admission.isLeaving = true
        figures.stateChanged()
        let (leave, drain) = (settings.leaveTime, settings.drainTimeout)
        let timers = [
            after(leave) { [admission] in admission.isClosing = true },
            after(leave + drain - Self.lastAnswers(of: drain)) { [hub] in hub.endWaits() },
            after(leave + drain) { [hasStopped] in hasStopped.open() },
        ]
        await server.drain(after: leave)
        for timer in timers { timer.cancel() }
        hasStopped.open()
    }

    /// How long before a drain is over those who wait for a reply are told that there is none yet, rather than cut.
    private static func lastAnswers(of drain: Duration) -> Duration { min(.seconds(2), drain / 2) }

    private func after(_ delay: Duration, _ action: @escaping @Reactor () -> Void) -> LoopTimer {
        let timer = LoopTimer(action)
        if delay > .zero { timer.start(after: delay) } else { action() }
        return timer
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
        let deadLetters = DeadLetterStore(servers.postgres)
        let journal =
            settings.servers.durability == .journal ? JournalStore(servers.postgres, shards: servers.shards) : nil
        let lookup = MessageLookup(
            messages: messages, deadLetters: deadLetters,
            lost: journal.map { _ in LostMessages(servers.postgres, queue: queue) }, queue: queue,
            configuration: configuration, hub: hub)
        let sessions = SessionStore(servers.postgres)
        let desk = SessionDesk(
            redis: servers.redis, shards: servers.shards, store: sessions, limits: settings.sessions)
        return Endpoints(
            postMessage: PostMessage(
                authentication: authentication, admission: admission, configuration: configuration,
                intake: Intake(queue: queue, journal: journal, metrics: metrics), lookup: lookup, metrics: metrics),
            getMessage: GetMessage(authentication: authentication, lookup: lookup),
            getTimeline: GetTimeline(
                authentication: authentication, reader: TimelineReader(queue: queue, postgres: servers.postgres)),
            listMessages: ListMessages(authentication: authentication, messages: messages),
            streamEvents: StreamEvents(
                authentication: authentication, hub: hub, messages: messages, admission: admission, metrics: metrics),
            deleteConversation: DeleteConversation(
                authentication: authentication,
                erasure: ConversationErasure(redis: servers.redis, queue: queue, pool: servers.postgres)),
            startSession: StartSession(
                authentication: authentication, admission: admission, configuration: configuration, desk: desk,
                metrics: metrics),
            stopSession: StopSession(
                authentication: authentication, configuration: configuration, sessions: sessions, desk: desk),
            listSessions: ListSessions(authentication: authentication, sessions: sessions),
            health: Health(admission: admission),
            metrics: MetricsEndpoint(
                authentication: authentication, registry: metrics.registry,
                figures: FiguresCache(figures.reader)),
            log: log)
    }
}
