internal import Events
internal import JSON
internal import Queue
internal import Service

/// What the last look at the deployment found, as every process tells it: shared through Redis, so that no scrape asks Redis.
@Reactor final class DeploymentState {
    /// How old it may be: Redis may be away.
    static let life = Duration.seconds(30)

    private var found: JSONValue = .null
    private var learntAt: Int64 = 0
    private let own: @Reactor () -> [Alert]

    /// - Parameter own: the alerts of this process.
    init(own: @escaping @Reactor () -> [Alert]) { self.own = own }

    /// - Parameter text: nil when nobody has looked of late.
    func learn(_ text: String?) {
        // A text that is none was not written by us.
        found = text.flatMap { try? JSONValue(parsing: $0) } ?? .null
        learntAt = MonotonicTime.milliseconds()
    }

    private var state: JSONValue {
        MonotonicTime.milliseconds() - learntAt < Self.life.milliseconds ? found : .null
    }

    static func text(_ figures: DeploymentFigures, _ alerts: [Alert]) -> String {
        let depth = figures.depth
        let state: JSONValue = [
            "desired": .int(Int64(figures.desiredWorkers)), "sessions": .int(Int64(figures.sessions)),
            "dead": .int(Int64(depth.dead)), "load": .double(figures.workerLoad),
            "errors": .double(figures.window.growth().errorPercent / 100),
            "processes": .object(
                JSONObject(
                    ProcessName.Kind.allCases.map { ($0.rawValue, .int(Int64(figures.processes($0).count))) })),
            "conversations": [
                "ready": .int(Int64(depth.totalReady)), "leased": .int(Int64(depth.leased)),
                "parked": .int(Int64(depth.parked)), "paused": .int(Int64(depth.paused)),
                "halted": .int(Int64(depth.halted)),
            ],
            "alerts": .array(alerts.map { .string($0.kind.rawValue) }),
        ]
        return state.encodedString()
    }

    /// Adds its gauges. All processes tell the same within some seconds: take the maximum over them.
    func register(in registry: Metrics) {
        gauge(registry, "parley_desired_workers", "Workers that the load asks for, for autoscaling", "desired")
        gauge(registry, "parley_worker_load_ratio", "Share of their cores that workers use", "load")
        gauge(registry, "parley_error_ratio", "Requests of five minutes that came to nothing", "errors")
        gauge(registry, "parley_sessions_active", "Sessions that have not ended", "sessions")
        gauge(registry, "parley_dead_letters", "Messages that were given up and wait for a person", "dead")
        gauges(registry, "parley_conversations", "Conversations with messages", "conversations", label: "state")
        gauges(registry, "parley_processes", "Processes that live, by kind", "processes", label: "kind")
        registry.gauges("parley_alert_active", "1 for each alert that is on: of the deployment, and of this process") {
            [weak self] in self?.alerts ?? []
        }
    }

    private var alerts: [(labels: KeyValuePairs<String, String>, value: Double)] {
        let shared = state["alerts"]?.array?.compactMap(\.string) ?? []
        let on = Set(shared + own().map(\.kind.rawValue))
        return AlertKind.allCases.map { kind in
            let labels: KeyValuePairs<String, String> = ["alert": kind.rawValue]
            return (labels, on.contains(kind.rawValue) ? 1 : 0)
        }
    }

    private func gauge(_ registry: Metrics, _ name: String, _ help: String, _ member: String) {
        registry.gauges(name, help) { [weak self] in
            let none: KeyValuePairs<String, String> = [:]
            guard let value = self?.state[member]?.double else { return [] }
            return [(none, value)]
        }
    }

    private func gauges(_ registry: Metrics, _ name: String, _ help: String, _ member: String, label: String) {
        registry.gauges(name, help) { [weak self] in
            (self?.state[member]?.object?.members ?? []).map { key, value in
                let labels: KeyValuePairs<String, String> = [label: key]
                return (labels, value.double ?? 0)
            }
        }
    }
}
