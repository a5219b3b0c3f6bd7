import Conversations

/// What a test wants to stand before it begins.
struct Plan: Sendable {
    var workers = 1
    var gateways = 1
    /// Added to what all programs get.
    var environment: [String: String] = [:]
    /// Of the bot `support`.
    var bot = BotSettings()
    /// Replies come from the simulated model; its name, which says how it behaves. Nil: only from knowledge.
    var model: String?
    /// More of redis-server's own.
    var redis: [String] = []
    /// PostgreSQL is the test's alone and can be stopped.
    var hasOwnPostgres = false
    /// Of `Room.all`.
    var room = 1
    /// False: the test starts the programs itself.
    var startsPrograms = true

    /// With one worker, a limit for nobody, and the model.
    static func model(_ name: String = "good", _ change: (inout Plan) -> Void = { _ in }) -> Plan {
        var plan = Plan()
        plan.model = name
        change(&plan)
        return plan
    }

    static func knowledge(_ change: (inout Plan) -> Void = { _ in }) -> Plan {
        var plan = Plan()
        change(&plan)
        return plan
    }
}
