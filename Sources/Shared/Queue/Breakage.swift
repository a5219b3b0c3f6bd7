#if PARLEY_BREAKABLE
    import Glibc
#endif

/// Breaks a promise on purpose, so that the chaos test is known to see it: scripts and statements are changed as they
/// are loaded. Only debug builds can, and only with `CHAOS_BREAK=fence`, `dedupe`, `journal` or `lease` in their environment.
package enum Breakage {
    /// What is to be used in place of a script's or a statement's text.
    package static func applied(to name: String, _ text: String) -> String {
        #if PARLEY_BREAKABLE
            guard let chosen = getenv("CHAOS_BREAK").map({ String(cString: $0) }), !chosen.isEmpty else { return text }
            guard let changes = changes[chosen] else { preconditionFailure("nothing is called \(chosen)") }
            return changes.filter { $0.name == name }.reduce(text) { $1.made(in: $0) }
        #else
            text
        #endif
    }

    #if PARLEY_BREAKABLE
        private struct Change {
            let name: String
            let from: String
            let to: String

            func made(in text: String) -> String {
                guard let place = text.firstRange(of: from) else {
                    preconditionFailure("\(name) has no more \(from): say here how it is broken now")
                }
                return text[..<place.lowerBound] + to + text[place.upperBound...]
            }
        }

        private static let changes = [
            // Tokens are not compared, neither in Redis nor in PostgreSQL: whoever once held a conversation may write.
            "fence": [
                Change(
                    name: "lane_prelude",
                    from: #"string.find(text, '{"state":"leased","token":' .. token .. ",", 1, true) == 1"#, to: "true"),
                Change(name: "turn_commit", from: "where c.last_token <= excluded.last_token", to: ""),
                Change(name: "m0003_turn_commit", from: "where c.last_token <= excluded.last_token", to: ""),
                Change(name: "m0003_turn_commit", from: " and c.last_token = p_token[turn]", to: ""),
            ],
            // A known id is taken for a new one.
            "dedupe": [Change(name: "lane_enqueue", from: "local seen = known[id]", to: "local seen = nil")],
            // What Redis has lost stays lost.
            "journal": [Change(name: "journal_unsettled", from: "where j.id", to: "where false and j.id")],
            // Any lease is taken for one that ran out: conversations that are leased are handed out again.
            "lease": [Change(name: "lane_reap", from: #""-inf", now, "LIMIT""#, to: #""-inf", "+inf", "LIMIT""#)],
        ]
    #endif
}
