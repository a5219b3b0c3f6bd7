internal import Events
internal import JSON
internal import Queue
internal import Redis
internal import Replies

/// The alerts of the whole deployment. Which ones are on is in Redis: whoever looks next goes on from there, and only the one
/// whose call has changed it says so. A line is lost, not doubled, when Redis' answer is.
@Reactor struct DeploymentAlerts {
    private static let script = RedisScript(
        name: "figures_alert", source: String(decoding: PackageResources.figures_alert_lua, as: UTF8.self))
    /// With fewer requests than this in the window, their errors say nothing.
    static let fewestRequests = 20
    /// A breaker that is due and that nobody has asked for so long is no trouble any more, ms.
    static let breakerSilence: Int64 = 60_000

    let redis: RedisConnection
    let settings: AlertSettings
    let log: AlertLog

    /// What is wrong by these figures: alerts that were on stay on until they are over.
    static func wanted(_ figures: DeploymentFigures, _ settings: AlertSettings) -> [Alert] {
        let known = Dictionary(figures.alerts.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
        var wanted: [Alert] = []
        func judge(_ kind: AlertKind, _ value: Double, _ level: AlertLevel?) {
            guard let level, level.isOn(value, wasOn: known[kind.rawValue] != nil) else { return }
            wanted.append(
                known[kind.rawValue] ?? Alert(kind, since: figures.now, value: value, limit: level.limit))
        }
        let window = figures.window.growth()
        judge(.errors, window[.requests] < fewestRequests ? 0 : window.errorPercent, settings.errors)
        judge(.queue, Double(figures.depth.oldestReady.milliseconds) / 1000, settings.queue)
        judge(.dead, Double(figures.depth.dead), settings.dead)
        judge(.redis, figures.redisPercent, settings.redis)
        for (name, opening) in figures.breakers where opening.until + breakerSilence > figures.now {
            let alert = Alert(
                .breaker, about: name.text, since: figures.now, value: Double(opening.row), limit: 0)
            wanted.append(known[alert.field] ?? alert)
        }
        return wanted
    }

    /// Returns those that are on from now on.
    func update(_ figures: DeploymentFigures) async -> [Alert] {
        let wanted = Self.wanted(figures, settings)
        let known = Set(figures.alerts.map(\.field))
        for alert in wanted where !known.contains(alert.field) {
            guard await change(alert.field, to: alert.json.encodedString()) else { continue }
            if alert.kind == .breaker,
                let (name, opening) = figures.breakers.first(where: { $0.name.text == alert.about })
            {
                log.began(alert, name, opening, now: figures.now)
            } else {
                log.began(alert)
            }
        }
        let fields = Set(wanted.map(\.field))
        for alert in figures.alerts where !fields.contains(alert.field) {
            if await change(alert.field, to: "") { log.ended(alert, now: figures.now) }
        }
        return wanted
    }

    /// True when that was news. Redis not answering: tried again at the next look.
    private func change(_ field: String, to json: String) async -> Bool {
        let reply = try? await redis.run(Self.script, keys: [FigureKeys.alerts], arguments: [field, json])
        return reply == .integer(1)
    }
}
