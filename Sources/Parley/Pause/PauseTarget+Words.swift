/// What was given, as it was given: who writes a name reads that name.
extension PauseTarget {
    /// Where a sentence begins: `Tenant acme`.
    var beginning: String {
        if let conversation { return "Conversation \(conversation)" }
        guard let tenant else { return "All" }
        return bot.map { "Bot \($0) of tenant \(tenant)" } ?? "Tenant \(tenant)"
    }

    /// What takes it back.
    var resumeCommand: String {
        let arguments: [String] =
            if let conversation {
                [Self.shellWord(conversation)]
            } else if let tenant {
                ["--tenant", Self.shellWord(tenant)] + (bot.map { ["--bot", Self.shellWord($0)] } ?? [])
            } else {
                ["--all"]
            }
        return (["parley", "resume"] + arguments).joined(separator: " ")
    }

    /// Names may hold what a shell would read otherwise.
    private static func shellWord(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "._-%@:+/".contains($0) }
        return isPlain
            ? text : "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''"))'"
    }
}
