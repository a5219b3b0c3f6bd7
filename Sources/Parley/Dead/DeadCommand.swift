internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Messages that were given up: look at them, retry or drop them.",
        discussion: """
            A message is given up when its tries are used up (PARLEY_TURN_ATTEMPTS), when no try would help, or when it \
            has killed three workers. It is kept with what it died of, a stable word:

              model-…       no provider answered; the rest is the last error, as model-timed-out, model-unauthorized
              crashes       workers ended three times while they held it
              refused       PostgreSQL does not take its turn
              bad-envelope  it cannot be read
              unknown-bot, unknown-lane  nobody is there to answer it

            Find out what happened, mend it, then retry:

              parley dead list --by-error
              parley dead show msg_01jd3k6v5n8q2r4t6w8y0a2c4e_0
              parley dead retry-all --error model-unauthorized
            """,
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadRetryCommand.self, DeadRetryAllCommand.self,
            DeadDropCommand.self, DeadDropAllCommand.self,
        ])
}

extension DeadLetter {
    func write(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("conversation", lane)
        json.member("tenant", tenant)
        json.member("bot", ifPresent: (try? ConversationID(lane))?.bot)  // a lane may be named in any way
        json.member("user", ifPresent: (try? ConversationID(lane))?.user)
        json.member("reason", reason)
        json.member("error", ifPresent: error)
        json.member("worker", worker)
        json.member("attempts", attempts)
        json.member("crashes", crashes)
        json.member("received_at", WallTime.rfc3339(arrivedAt))
        json.member("died_at", ifPresent: diedAt.map(WallTime.rfc3339))
        json.member("turn", ifPresent: turn)
        json.member("token", token)
    }

    /// Nil when its envelope cannot be read: perhaps that is what it died of.
    var text: String? { try? Envelope(json: envelope).text }
}

extension CommandContext {
    func deadLetter(_ id: String) async throws -> DeadLetter {
        guard let letter = try await DeadLetterStore(pool).find(id) else { throw CommandFailure.notDead(id) }
        return letter
    }

    /// Those named, in the order in which they arrived, each with the others of its turn: what was given up together is
    /// retried or dropped together.
    func deadLetters(_ ids: [String]) async throws -> [DeadLetter] {
        let letters = try await DeadLetterStore(pool).withMates(ids)
        let known = Set(letters.map(\.id))
        if let missing = ids.first(where: { !known.contains($0) }) { throw CommandFailure.notDead(missing) }
        return letters
    }
}

extension CommandFailure {
    fileprivate static func notDead(_ id: String) -> CommandFailure {
        CommandFailure("there is no dead message \(id): see `parley dead list`")
    }
}
