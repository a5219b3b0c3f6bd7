internal import Glibc
internal import Service

/// Shows a reply while it is written. The pieces are for the eye; what counts is the whole reply, so what was shown is
/// completed, or shown anew where pieces were missed.
struct ReplyPrinter {
    private(set) var shown = ""

    mutating func add(_ piece: String) {
        shown += piece
        write(piece)
    }

    /// The turn begins again: what was shown does not count.
    mutating func restart() {
        if !shown.isEmpty { write("\n") }
        shown = ""
    }

    mutating func finish(_ reply: ChatReply) {
        if reply.text.hasPrefix(shown) {
            write(String(reply.text.dropFirst(shown.count)))
        } else {
            write("\n\(reply.text)")
        }
        write("\n")
        if reply.text.isEmpty { warn("no reply: " + Self.reason(reply.status)) }
    }

    private static func reason(_ status: String) -> String {
        switch status {
        case "limited":
            "this user is over the limit of messages and blocked for a while; the message is not answered later"
        case "failed", "dead": "the message was given up; see `parley dead list`"
        default: "the message is \(status)"
        }
    }

    private func write(_ text: String) { writeAll(STDOUT_FILENO, Array(text.utf8)) }
}
