/// What a pause keeps from being claimed.
package enum PauseScope: Hashable, Sendable {
    case all
    case tenant(Int64)
    case bot(tenant: Int64, bot: Int64)
    case conversation(Lane)

    /// What it is, in a word.
    package var kind: String {
        switch self {
        case .all: "all"
        case .tenant: "tenant"
        case .bot: "bot"
        case .conversation: "conversation"
        }
    }

    /// Its field in `parley:{<shard>}:pauses`.
    package var name: String {
        switch self {
        case .all: kind
        case .tenant(let tenant): "\(kind):\(tenant)"
        case .bot(let tenant, let bot): "\(kind):\(tenant).\(bot)"
        case .conversation(let lane): "\(kind):\(lane.name)"
        }
    }

    /// Nil for a field that somebody else wrote.
    package init?(name: String) {
        if name == "all" {
            self = .all
            return
        }
        guard let colon = name.firstIndex(of: ":") else { return nil }
        let rest = String(name[name.index(after: colon)...])
        let numbers = rest.split(separator: ".", omittingEmptySubsequences: false).map { Int64($0) }
        switch (name[..<colon], numbers.count) {
        case ("tenant", 1):
            guard let tenant = numbers[0] else { return nil }
            self = .tenant(tenant)
        case ("bot", 2):
            guard let tenant = numbers[0], let bot = numbers[1] else { return nil }
            self = .bot(tenant: tenant, bot: bot)
        case ("conversation", _): self = .conversation(Lane(trusted: rest))
        default: return nil
        }
    }
}
