internal import Events

/// Which of a connection's times has run out. A pure function of its phase and how long it has been in it.
struct HTTPDeadlines {
    enum Verdict: Equatable {
        case wait
        case refuse(HTTPRefusal)
        case close
    }

    private let head: Int64
    private let body: Int64
    private let idle: Int64
    private let linger: Int64

    init(_ settings: HTTPServerSettings) {
        // An age is measured between two sweeps and may be up to one interval too high.
        let slack = settings.sweepInterval
        head = (settings.headTimeout + slack).milliseconds
        body = (settings.bodyTimeout + slack).milliseconds
        idle = (settings.idleTimeout + slack).milliseconds
        linger = (settings.lingerTimeout + slack).milliseconds
    }

    /// - Parameters:
    ///   - age: milliseconds in this phase.
    ///   - hasUnsentBytes: the client has not taken all of the last answer.
    func verdict(_ phase: HTTPConnectionPhase, age: Int64, hasUnsentBytes: Bool) -> Verdict {
        switch phase {
        case .idle: age > idle ? .close : .wait
        case .head: age > head ? .refuse(.headTimedOut) : .wait
        case .body: age > body ? .refuse(.bodyTimedOut) : .wait
        case .lingering: age > (hasUnsentBytes ? idle : linger) ? .close : .wait
        case .handling, .streaming, .closed: .wait
        }
    }
}
