internal import Events
internal import HTTP

/// How long a client wants to wait for a reply.
@Reactor enum WaitTime {
    /// Seconds; longer waits die in proxies.
    static let maximumSeconds = 60

    /// `Prefer: wait=20` (RFC 7240): a wish, so what cannot be read is ignored, and what is too long is shortened.
    static func preferred(_ request: HTTPRequest) -> Duration? {
        guard let header = request.header("prefer") else { return nil }
        for preference in header.split(whereSeparator: { $0 == "," || $0 == ";" }) {
            let parts = preference.split(separator: "=", maxSplits: 1)
            guard parts.count == 2, trimmed(parts[0]).lowercased() == "wait" else { continue }
            let number = trimmed(parts[1]).filter { $0 != "\"" }
            guard let seconds = Int(number), seconds > 0 else { return nil }
            return .seconds(min(seconds, maximumSeconds))
        }
        return nil
    }

    /// `?wait=20`: a command, so what cannot be read is refused.
    static func queried(_ request: HTTPRequest) throws(Problem) -> Duration? {
        guard let text = request.query("wait") else { return nil }
        guard let seconds = Int(text), (0...maximumSeconds).contains(seconds) else {
            throw .invalidParameter("wait", "wait is a whole number of seconds from 0 to \(maximumSeconds).")
        }
        return seconds == 0 ? nil : .seconds(seconds)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        return start.prefix { $0 != " " && $0 != "\t" }
    }
}
