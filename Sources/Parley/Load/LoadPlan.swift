internal import Events

/// Who writes what, and when.
struct LoadPlan: Sendable {
    /// Their names, in the terms of the tenant.
    let users: [String]
    /// Said in turn.
    let texts: [String]
    /// Nil is the tenant's default.
    let bot: String?
    /// Of all users together, at least one of each.
    let messageCount: Int
    /// Messages a second of all users together; nil: each sends the next as soon as the last is accepted.
    let rate: Double?
    /// How long a message may take to be accepted and then, from its first try on, to be answered.
    let timeout: Duration

    /// What a user sends: as much as the others, or one more.
    func messages(of user: Int) -> Int {
        messageCount / users.count + (user < messageCount % users.count ? 1 : 0)
    }

    func text(user: Int, number: Int) -> String { texts[(user + number) % texts.count] }

    /// When a message is due, from the start: all users write at once at first, then take turns.
    ///
    /// - Parameter number: from 0.
    func due(user: Int, number: Int) -> Duration {
        guard let rate, number > 0 else { return .zero }
        return .milliseconds(Int64(Double(user + number * users.count) / rate * 1000))
    }
}
