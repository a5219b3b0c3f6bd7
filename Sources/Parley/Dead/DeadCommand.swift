internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON
internal import Queue

struct DeadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dead", abstract: "Messages that failed for good: look at them, retry or drop them.",
        subcommands: [
            DeadListCommand.self, DeadShowCommand.self, DeadRetryCommand.self, DeadDropCommand.self,
        ])
}

extension DeadLetter {
    func write(_ json: inout JSONWriter) {
        json.member("id", id)
        json.member("conversation", lane)
        json.member("tenant", tenant)
        json.member("reason", reason)
        json.member("error", ifPresent: error)
        json.member("worker", worker)
        json.member("attempts", attempts)
        json.member("crashes", crashes)
        json.member("received_at", WallTime.rfc3339(arrivedAt))
        json.member("died_at", ifPresent: diedAt.map(WallTime.rfc3339))
    }

    /// Nil when its envelope cannot be read: perhaps that is what it died of.
    var text: String? { try? Envelope(json: envelope).text }
}

extension CommandContext {
    func deadLetter(_ id: String) async throws -> DeadLetter {
        guard let letter = try await DeadLetterStore(pool).find(id) else {
            throw CommandFailure("there is no dead message \(id): see `parley dead list`")
        }
        return letter
    }
}
