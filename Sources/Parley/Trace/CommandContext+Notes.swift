internal import Conversations
internal import Events
internal import Glibc
internal import JSON
internal import Queue
internal import Service

/// Notes for `parley trace` and `parley why` what an operator did, and who. It is done already: without PostgreSQL it is
/// not noted.
extension CommandContext {
    private static let patience = Duration.seconds(3)

    /// - Parameter at: when it was begun, Unix ms: what comes of it may come before it is noted.
    func note(_ kind: LaneEvent.Kind, _ lane: Lane, at: Int64, messages: [String?] = [nil]) async {
        let by = JSONValue.string(Self.operatorName)
        await note(messages.map { LaneEvent(kind, lane, at: at, message: $0, detail: ["by": by]) })
    }

    func note(_ events: [LaneEvent]) async {
        guard !events.isEmpty else { return }
        let pool = pool
        do {
            try await withDeadline(Self.patience) { try await LaneEventStore(pool).add(events) }
        } catch {
            warn("done, but not noted for `parley trace`: \(CommandFailure(error).sentence)")
        }
    }

    /// `ana@host`.
    private static var operatorName: String {
        let user = getpwuid(getuid()).flatMap { $0.pointee.pw_name }.map { String(cString: $0) } ?? "uid \(getuid())"
        let host = ProcessFigures.hostName
        return host.isEmpty ? user : "\(user)@\(host)"
    }
}
