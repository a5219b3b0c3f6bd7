package import Events
package import Queue
package import Redis
package import Service

/// The figures of one process and, with those of all others, of the deployment: beats, alerts, the look at the whole, the
/// summary. All of it costs Redis a few calls every five seconds, and nothing per message.
@Reactor package final class FiguresService {
    private static let lookScript = RedisScript(
        name: "figures_look", source: String(decoding: PackageResources.figures_look_lua, as: UTF8.self))

    package let reader: FiguresReader
    private let redis: RedisConnection
    private let source: ProcessSource
    private let log: Log
    private let interval: Duration
    private let alerts: ProcessAlerts
    private let deploymentAlerts: DeploymentAlerts
    private let state: DeploymentState
    private let beat: ProcessBeat
    private let watch: OncePer
    private let summary: OncePer?
    private let roundTrip: Histogram
    private var timers: [LoopTimer] = []
    private var isBeating = false
    private var hasBeaten = false
    private var hasLeft = false

    /// - Parameter registry: gets the gauges of the process and of the deployment.
    package init(
        _ settings: FiguresSettings, source: ProcessSource, redis: RedisConnection, queue: LaneQueue, registry: Metrics,
        log: Log
    ) {
        self.redis = redis
        self.source = source
        self.log = log
        let name = source.name
        let alertLog = AlertLog(log)
        // A summary is no older than its interval.
        interval = settings.summary > .zero ? min(ProcessBeat.interval, settings.summary) : ProcessBeat.interval
        let memoryLimit = settings.memoryLimit > 0 ? settings.memoryLimit : ProcessFigures.memoryLimit()
        let alerts = ProcessAlerts(name, memory: settings.alerts.memory, log: alertLog)
        self.alerts = alerts
        deploymentAlerts = DeploymentAlerts(redis: redis, settings: settings.alerts, log: alertLog)
        state = DeploymentState(own: { alerts.all })
        beat = ProcessBeat(redis: redis, source: source, alerts: alerts, memoryLimit: memoryLimit)
        reader = FiguresReader(redis: redis, queue: queue, workers: settings.workers)
        watch = OncePer("look", every: interval, redis: redis, process: name)
        summary =
            settings.summary > .zero
            ? OncePer("summary", every: settings.summary, redis: redis, process: name) : nil
        roundTrip = registry.histogram(
            "parley_redis_rtt_seconds", "Time that Redis took for a small script, asked every five seconds")
        state.register(in: registry)
        ProcessMetrics.register(in: registry, source: source, memoryLimit: memoryLimit)
    }

    package func start() {
        let beating = LoopTimer { [weak self] in self?.tick() }
        beating.start(every: interval)
        let looking = LoopTimer { [weak self] in self?.lookAtPool() }
        looking.start(every: .seconds(1))
        timers = [beating, looking]
        tick()
    }

    /// Tells at once how the process stands now: what operators have asked for is not to be waited for.
    package func stateChanged() {
        if !timers.isEmpty { beat.tell() }
    }

    /// Adds the rest of what was counted to that of all. Needs the connection.
    package func stop() async {
        for timer in timers { timer.cancel() }
        timers = []
        hasLeft = true
        await beat.leave()
    }

    private func lookAtPool() { alerts.see(source.pool(), at: WallTime.milliseconds()) }

    private func tick() {
        let process = beat.view()
        alerts.see(memory: process.memoryPercent, at: process.seen)
        // Redis may hang: one beat at a time.
        guard !isBeating else { return }
        isBeating = true
        Reactor.spawn { [self] in
            await run()
            isBeating = false
        }
    }

    private func run() async {
        guard let answer = await beat.beat(), !hasLeft else { return }
        state.learn(answer.state)
        roundTrip.observe(answer.seconds)
        // The first to come looks at once: what happens until the next look is not to be missed.
        let isFirst = answer.state == nil && !hasBeaten
        hasBeaten = true
        if await watch.isMine() || isFirst { await look() }
        if let summary, await summary.isMine(), let figures = try? await reader.read() {
            Summary(figures).write(to: log)
        }
    }

    /// At the whole deployment, for all. What cannot be read now is looked at again in some seconds.
    private func look() async {
        guard let figures = try? await reader.read(), !hasLeft else { return }
        let alerts = await deploymentAlerts.update(figures)
        let text = DeploymentState.text(figures, alerts)
        let now = RateWindow.Look(at: figures.now, totals: figures.totals)
        let looks = RateWindow.length.milliseconds / interval.milliseconds + 2
        _ = try? await redis.run(
            Self.lookScript, keys: [FigureKeys.state, FigureKeys.history],
            arguments: [text, now.text, "\(looks)", "\(DeploymentState.life.milliseconds)"])
        state.learn(text)
    }
}
