package import Service

/// What both programs are told about figures.
package struct FiguresSettings: Sendable {
    /// Between two summaries in the log; zero = none.
    package let summary: Duration
    /// Bytes that a process may use; 0 = what its cgroup says.
    package let memoryLimit: Int
    /// Between how many workers the wanted number lies.
    package let workers: ClosedRange<Int>
    package let alerts: AlertSettings

    package init(reader: inout SettingsReader) {
        summary = reader.seconds(.summarySeconds)
        memoryLimit = reader.integer(.memoryLimitMegabytes) << 20
        let least = reader.integer(.workersMinimum)
        let most = reader.integer(.workersMaximum)
        if least > most { reader.report("PARLEY_WORKERS_MIN is above PARLEY_WORKERS_MAX: lower it") }
        workers = least...max(least, most)
        alerts = AlertSettings(
            memory: .percent(reader.integer(.alertMemoryPercent)), errors: .above(reader.integer(.alertErrorPercent)),
            queue: .above(reader.integer(.alertQueueSeconds)), dead: .atLeast(reader.integer(.alertDead)),
            redis: .percent(reader.integer(.alertRedisPercent)))
    }
}

/// From where on there is an alert; nil = never.
package struct AlertSettings: Sendable {
    package var memory: AlertLevel?
    package var errors: AlertLevel?
    package var queue: AlertLevel?
    package var dead: AlertLevel?
    package var redis: AlertLevel?

    package init(
        memory: AlertLevel?, errors: AlertLevel?, queue: AlertLevel?, dead: AlertLevel?, redis: AlertLevel?
    ) {
        self.memory = memory
        self.errors = errors
        self.queue = queue
        self.dead = dead
        self.redis = redis
    }
}
