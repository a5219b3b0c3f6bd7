internal import Events
internal import JSON
internal import Queue

extension PauseScope {
    /// - Parameter names: of tenants.
    func words(_ names: [Int64: String]) -> String {
        func named(_ tenant: Int64) -> String { names[tenant].map { "\(tenant) (\($0))" } ?? "\(tenant)" }
        return switch self {
        case .all: "all"
        case .tenant(let tenant): "tenant \(named(tenant))"
        case .bot(let tenant, let bot): "bot \(bot) of tenant \(named(tenant))"
        case .conversation(let lane): "conversation \(lane.name)"
        }
    }

    /// What a sentence begins with: `Tenant 5 (acme) is`.
    func subject(_ names: [Int64: String]) -> String {
        let words = words(names)
        return "\(words.prefix(1).uppercased())\(words.dropFirst()) \(self == .all ? "are" : "is")"
    }

    /// Its words name a tenant.
    var isOfTenants: Bool {
        switch self {
        case .all, .conversation: false
        case .tenant, .bot: true
        }
    }

    var resumeCommand: String {
        switch self {
        case .all: "parley resume --all"
        case .tenant(let tenant): "parley resume --tenant \(tenant)"
        case .bot(let tenant, let bot): "parley resume --tenant \(tenant) --bot \(bot)"
        case .conversation(let lane): "parley resume \(lane.name)"
        }
    }
}

extension JSONWriter {
    mutating func members(of scope: PauseScope) {
        member("scope", scope.kind)
        switch scope {
        case .all: break
        case .tenant(let tenant): member("tenant", tenant)
        case .bot(let tenant, let bot):
            member("tenant", tenant)
            member("bot", bot)
        case .conversation(let lane): member("conversation", lane.name)
        }
    }

    mutating func members(of pause: Pause) {
        members(of: pause.scope)
        member("since", WallTime.rfc3339(pause.since))
        member("reason", ifPresent: pause.reason)
    }
}

extension Pause {
    /// Such as: `tenant 5 (acme), since 2026-11-23T06:00:00.000Z (3 min): repair`.
    func sentence(_ names: [Int64: String] = [:]) -> String {
        let text = "\(scope.words(names)), since \(WallTime.rfc3339(since)) (\(age(since: since)))"
        return reason.map { "\(text): \($0)" } ?? text
    }
}
