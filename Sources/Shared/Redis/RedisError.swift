/// Why a command has no reply.
package enum RedisError: Error, Equatable {
    /// There is no connection now; the command was not sent.
    case unreachable(server: String, reason: String)
    /// The connection ended, or the deadline passed, before the reply came: the command may have run.
    case lost(server: String, reason: String)
    /// Redis answered with an error; `code` is its first word (`WRONGTYPE`, `OOM`, `NOSCRIPT`, …).
    case rejected(code: String, message: String)
    /// The reply is not of the form that the caller knows.
    case unexpected(reply: String)

    /// From an error reply; the message keeps its first word.
    init(reply message: String) {
        let code = message.prefix { $0 != " " }
        self = .rejected(code: String(code), message: message)
    }
}
