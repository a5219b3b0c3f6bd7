extension PostgresError {
    /// A refusal in the server's words, without the value that was refused: it may be what a user wrote, and errors go to
    /// logs. What is quoted in refusals of data (class 22) and of search queries (42601) is a value; in others it is the
    /// name of a table or constraint.
    static func withoutValues(_ message: String, sqlState: String) -> String {
        guard sqlState.hasPrefix("22") || sqlState == "42601" else { return message }
        guard let first = message.firstIndex(of: "\""), let last = message.lastIndex(of: "\"") else { return message }
        return message[..<first] + "…" + message[message.index(after: last)...]
    }
}
