internal import ArgumentParser

/// Why something is paused.
struct PauseReason: ParsableArguments {
    private static let longest = 500

    @Option(name: .customLong("reason"), help: "Why, for people; shown wherever the pause is.")
    var text = ""

    func validate() throws {
        guard text.count <= Self.longest, !text.contains(where: \.isNewline) else {
            throw ValidationError("--reason is one line of \(Self.longest) characters at most.")
        }
    }
}
