import Events

/// Everything that faults act upon.
@Reactor final class Scene {
    let servers: Servers
    let fleet: Fleet
    let model: Model
    let load: Load
    let breaches: Breaches
    let log: ChaosLog
    /// How long the conversations of workers that went had to wait for another, ms.
    var laneRecoveries: [Int64] = []
    /// After the last flush of Redis, Unix ms; 0 = it was not flushed.
    var flushedAt: Int64 = 0

    init(_ servers: Servers, _ fleet: Fleet, _ model: Model, _ load: Load, _ breaches: Breaches, _ log: ChaosLog) {
        self.servers = servers
        self.fleet = fleet
        self.model = model
        self.load = load
        self.breaches = breaches
        self.log = log
    }
}

/// Lets time pass, as a fault or a client does; nobody cancels it.
@Reactor func wait(_ duration: Duration) async {
    try? await Reactor.sleep(for: duration)  // only cancellation ends it early
}
