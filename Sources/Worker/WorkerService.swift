internal import Conversations
internal import Events
internal import Figures
internal import HTTP
internal import JSON
internal import Postgres
internal import Queue
internal import Redis
internal import Replies
internal import Servers
internal import Service

/// A worker from start to stop: claims conversations, answers them, keeps the queue tidy; keeps nothing but leases.
@Reactor final class WorkerService {
    private let settings: WorkerSettings
    private let log: Log
    private let name = ProcessName(.worker)
    private let servers: ServerConnections
    private let waiting: RedisConnection
    private let queue: LaneQueue
    private let metrics: WorkerMetrics
    private let turns: TurnsInFlight
    private let mustStop = Latch()
    private let cut = Latch()
    private var claims: ClaimLoop?
    private var watch: QuietWatch?

    init(_ settings: WorkerSettings) {
        self.settings = settings
        log = settings.log
        servers = ServerConnections(settings.servers, log: settings.log)
        waiting = RedisConnection(settings.servers.redis, purpose: "waiting")
        queue = LaneQueue(redis: servers.redis, waiting: waiting, shards: servers.shards)
        turns = TurnsInFlight(capacity: settings.turnsAtOnce)
        metrics = WorkerMetrics(prices: settings.prices)
    }

    private var id: String { name.id }

    /// Returns when the worker has stopped.
    func run() async {
        let signals = ShutdownSignals(
            drain: { [self] in
                log.info("Worker is leaving: turns under way finish", ["turns": .int(Int64(turns.count))])
                watch?.leave()
                claims?.quiet()
                mustStop.open()
            },
            cut: { [self] in cut.open() })
        servers.start()
        waiting.start()
        servers.checkInBackground(fail: { fail($0) })
        let metricsServer = startMetrics()
        await firstOf(servers.isChecked, mustStop)
        if !mustStop.isOpen { await work() }
        signals.close()
        metricsServer?.close()
        waiting.close()
        await servers.close()
        log.info("Worker has stopped")
    }

    private func work() async {
        await raiseTokens()
        if mustStop.isOpen { return }
        let tools = tools()
        let runner = TurnRunner(tools)
        let events = tools.events
        let isolation = Isolation(
            queue: queue, turns: turns, worker: id, lease: settings.lease, turnLimit: settings.turnLimit,
            events: events, log: log)
        let loop = ClaimLoop(
            queue: queue, worker: id, lease: settings.lease,
            turns: turns, metrics: metrics,
            start: { lane in
                if isolation.isFree(lane) { return await runner.run(lane) }
                await isolation.run(lane) { lane in await runner.run(lane) }
            })
        claims = loop
        metrics.onLanesDropped = { [log] count in
            log.warning(
                "Conversations were ready without a message; has somebody written into Redis by hand?",
                ["conversations": .int(Int64(count))])
        }
        let keeper = LeaseKeeper(
            queue: queue, lease: settings.lease, turns: turns, events: events, metrics: metrics, log: log)
        let housekeeping = Housekeeping(queue: queue, events: events, metrics: metrics, log: log)
        let retention = RetentionKeeper(
            Retention(RetentionStore(servers.postgres), queue: queue, redis: servers.redis, worker: id),
            metrics: metrics, log: log)
        let journal = JournalKeeper(
            JournalKeeping(servers.postgres, queue: queue), hasJournal: isJournalled, events: events, metrics: metrics,
            log: log)
        let sweeper = sweeper()
        let figures = figures()
        let watch = QuietWatch(
            redis: servers.redis, worker: id, turns: turns, log: log, onChange: { figures.stateChanged() })
        self.watch = watch
        keeper.start()
        housekeeping.start()
        retention.start()
        journal.start()
        sweeper.start()
        watch.start()
        figures.start()
        events.writer.start()
        log.info("Worker claims", ["worker": .string(id), "turns": .int(Int64(settings.turnsAtOnce))])
        let claiming = Reactor.spawn { await loop.run() }
        await mustStop.wait()
        isolation.isLeaving = true
        figures.stateChanged()
        housekeeping.stop()
        retention.stop()
        journal.stop()
        sweeper.stop()
        waiting.close()  // or it takes a wake token that another worker could use
        await drain(claiming, events)
        keeper.stop()
        await watch.stop()
        await figures.stop()
        await events.writer.stop()
        tools.providers.close()
    }

    /// Lets running turns finish; at the deadline, or at a second signal, gives their leases back.
    ///
    /// - Parameter claiming: ends with the claim that is under way, which may bring lanes.
    private func drain(_ claiming: Task<Void, Never>, _ events: LaneEvents) async {
        let timer = LoopTimer { [cut] in cut.open() }
        timer.start(after: settings.drainTimeout)
        let finished = Latch()
        Reactor.spawn { [turns] in
            await claiming.value
            await turns.waitUntilOver()
            finished.open()
        }
        await firstOf(finished, cut)
        timer.cancel()
        guard !finished.isOpen else { return }
        let leases = turns.unsettledLeases
        turns.cancelAll()
        log.warning("Turns are cut; their conversations are ready again", ["turns": .int(Int64(leases.count))])
        // What cannot be given back runs out by itself.
        guard let lost = try? await queue.release(leases) else { return }
        events.released(leases.filter { !lost.contains($0.lane) })
    }

    /// Tokens must stay above what PostgreSQL has seen, also after Redis lost its data.
    private func raiseTokens() async {
        while !mustStop.isOpen {
            do {
                try await queue.raiseTokens(above: try await TokenStore(servers.postgres).highest())
                return
            } catch {
                try? await Reactor.sleep(for: .milliseconds(500))  // only cancellation ends it early
            }
        }
    }

    private func sweeper() -> SessionSweeper {
        let interval = settings.limits.sessionCleanup
        var limits = SessionSweep.Limits()
        limits.pause = interval
        return SessionSweeper(
            SessionSweep(
                redis: servers.redis, shards: servers.shards, store: SessionStore(servers.postgres),
                turns: settings.limits.turnLimits, limits: limits),
            SweepLease(redis: servers.redis, worker: id, interval: interval), metrics: metrics, log: log)
    }

    private func tools() -> TurnTools {
        let limits = settings.limits
        let providers = Providers(
            settings.providers, callsAtOnce: settings.turnsAtOnce, turnLimit: settings.turnLimit,
            redis: servers.redis, postgres: servers.postgres, configuration: servers.configuration,
            keyring: settings.keyring, log: log)
        metrics.watch(providers)
        return TurnTools(
            settings: settings, worker: id, log: log, metrics: metrics, queue: queue, redis: servers.redis,
            configuration: servers.configuration,
            scripts: TurnScripts(redis: servers.redis, shards: servers.shards),
            store: TurnStore(servers.postgres, isJournalled: isJournalled), tokens: TokenStore(servers.postgres),
            deadLetters: DeadLetterStore(servers.postgres),
            globalRate: GlobalRate(redis: servers.redis, perMinute: limits.global),
            globalLimit: GlobalLimitLog(limit: limits.global, log: log), turns: turns,
            providers: providers, deltas: DeltaSchedule(), sessions: SessionStore(servers.postgres), events: events())
    }

    private func events() -> LaneEvents {
        let writer = LaneEventWriter(
            LaneEventStore(servers.postgres), days: settings.traceDays, dropped: metrics.eventsDropped, log: log)
        return LaneEvents(writer: writer, worker: id, turnAttempts: settings.turnAttempts)
    }

    private var isJournalled: Bool { settings.servers.durability == .journal }

    private func figures() -> FiguresService {
        let source = ProcessSource(
            name: name, slots: settings.turnsAtOnce,
            state: { [turns, mustStop] in
                mustStop.isOpen ? .leaving : turns.isClosed ? .alone : turns.isHeld ? .quiet : .running
            },
            inFlight: { [turns] in turns.count }, pool: { [servers] in servers.postgres.use },
            counters: { [metrics] in metrics.figures }, replyTally: { [metrics] in metrics.replySeconds.tally })
        return FiguresService(
            settings.figures, source: source, redis: servers.redis, queue: queue, registry: metrics.registry, log: log)
    }

    private func startMetrics() -> HTTPServer? {
        guard let endpoint = settings.metrics else { return nil }
        let server = HTTPServer(
            settings: HTTPServerSettings(), refusal: { HTTPResponse(status: $0.status, headers: [], body: .bytes([])) },
            handler: { [metrics] request in
                let isMetrics = request.segments == ["metrics"]
                return HTTPResponse(
                    status: isMetrics || request.segments == ["healthz"] ? 200 : 404,
                    headers: [HTTPHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8")],
                    body: .bytes(isMetrics ? Array(metrics.registry.render().utf8) : []))
            })
        do {
            try server.start(on: endpoint)
        } catch {
            fail(
                "\(endpoint) cannot be listened on (\(error.reason)): set PARLEY_METRICS_PORT or PARLEY_METRICS_BIND to a free address"
            )
        }
        return server
    }
}

/// Returns when either latch is open.
@Reactor private func firstOf(_ one: Latch, _ other: Latch) async {
    let either = Latch()
    for latch in [one, other] {
        Reactor.spawn {
            await latch.wait()
            either.open()
        }
    }
    await either.wait()
}
