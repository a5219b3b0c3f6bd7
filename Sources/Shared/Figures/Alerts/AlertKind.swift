/// What a person should look at, and the sentences that say so. Operators look for the first two in logs.
enum AlertKind: String, CaseIterable, Sendable {
    case memory
    case errors
    case queue
    case dead
    case breaker
    case redis
    case pool

    /// Of one process, which judges it by itself; the others are of the whole deployment.
    var isOfProcess: Bool {
        switch self {
        case .memory, .pool: true
        case .errors, .queue, .dead, .breaker, .redis: false
        }
    }

    var begins: String {
        switch self {
        case .memory: "High memory usage! Consider restarting."
        case .errors: "High error rate! Check logs."
        case .queue: "High queue latency! Start workers."
        case .dead: "Dead letters! Messages were given up: see parley dead list."
        case .breaker: "Circuit breaker open! A provider fails and is left alone."
        case .redis: "High Redis memory usage! Give it more, or start workers."
        case .pool: "Database pool exhausted! Callers wait for a connection."
        }
    }

    var ends: String {
        switch self {
        case .memory: "High memory usage is over."
        case .errors: "High error rate is over."
        case .queue: "High queue latency is over."
        case .dead: "Dead letters are dealt with."
        case .breaker: "Circuit breaker shut: the provider answers, or nobody asks it any more."
        case .redis: "High Redis memory usage is over."
        case .pool: "Database pool has connections again."
        }
    }

    /// What its numbers are.
    var unit: String {
        switch self {
        case .memory, .errors, .redis: "percent"
        case .queue: "seconds"
        case .dead: "messages"
        case .breaker: "row"
        case .pool: "waiting"
        }
    }
}
