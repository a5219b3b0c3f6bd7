import Events
import Foundation
import JSON

/// What the gateways accepted, as `parley verify` reads it, and what users were told.
@Reactor final class Record {
    struct Entry {
        let id: String
        let conversation: String
        let number: Int
        /// Before the request that was accepted left, and when its answer came: Unix ms.
        let sentAt: Int64
        let at: Int64
    }

    private(set) var entries: [Entry] = []
    /// The text of the reply to a message, as some user has seen it.
    private(set) var seen: [String: String] = [:]
    private let breaches: Breaches

    init(_ breaches: Breaches) { self.breaches = breaches }

    func add(_ entry: Entry) { entries.append(entry) }

    /// What was told once is not told otherwise later.
    func saw(reply: String, to id: String) {
        if let before = seen[id], before != reply {
            breaches.add("users/two-replies", "\(id): \(before) and \(reply)")
        }
        seen[id] = reply
    }

    /// As JSON lines; those only that were sent after `moment`.
    func write(to path: String, sentAfter moment: Int64) throws {
        var json = JSONWriter(reserving: 1 << 16)
        var lines: [UInt8] = []
        for entry in entries where entry.sentAt > moment {
            json.object {
                $0.member("id", entry.id)
                $0.member("conversation", entry.conversation)
                $0.member("number", entry.number)
                $0.member("at", entry.at)
            }
            lines += json.take()
            lines.append(UInt8(ascii: "\n"))
        }
        try Data(lines).write(to: URL(fileURLWithPath: path))
    }
}
