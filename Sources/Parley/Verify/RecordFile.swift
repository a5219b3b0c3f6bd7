internal import Conversations
internal import Events
internal import JSON

/// The record of a load: a JSON object on each line for each message that was accepted.
@Reactor struct RecordFile {
    private static let batch = 5000

    private let lines: FileLines

    init(_ path: String) throws(CommandFailure) { lines = try FileLines(path) }

    func load(into store: VerificationStore) async throws {
        var messages: [AcceptedMessage] = []
        while let line = try lines.next() {
            messages.append(try message(line))
            guard messages.count == Self.batch else { continue }
            try await store.add(accepted: messages)
            messages.removeAll(keepingCapacity: true)
        }
        if !messages.isEmpty { try await store.add(accepted: messages) }
    }

    private func message(_ line: [UInt8]) throws(CommandFailure) -> AcceptedMessage {
        do {
            return try withJSON(line) { json in
                AcceptedMessage(
                    id: try json.requiredString("id"), conversation: try json.requiredString("conversation"),
                    number: try json.requiredInt64("number"), acceptedAt: try json.requiredInt64("at"))
            }
        } catch {
            throw CommandFailure(
                "line \(lines.number) of \(lines.path) is no accepted message (\(error)): see `parley verify --help`")
        }
    }
}
