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
        if reply.id.isEmpty { warn("no reply: the message is \(reply.status)") }
    }

    private func write(_ text: String) { writeAll(STDOUT_FILENO, Array(text.utf8)) }
}
