internal import JSON

/// An entry before it is stored.
struct KnowledgeDraft: Equatable {
    static let questionLength = 1...500
    static let answerLength = 1...10_000

    let question: String
    let answer: String

    /// What is wrong with it; nil when nothing is. PostgreSQL counts Unicode scalars.
    var problem: String? {
        if !Self.questionLength.contains(question.unicodeScalars.count) {
            return
                "the question has \(question.unicodeScalars.count) characters: give 1 to \(Self.questionLength.upperBound)"
        }
        if !Self.answerLength.contains(answer.unicodeScalars.count) {
            return "the answer has \(answer.unicodeScalars.count) characters: give 1 to \(Self.answerLength.upperBound)"
        }
        if question.allSatisfy(\.isWhitespace) { return "the question is blank" }
        if question.utf8.contains(0) || answer.utf8.contains(0) { return "it contains the character U+0000" }
        return nil
    }

    /// Reads a JSON array of `{"question", "answer"}`. An error names the entry, counting from 1.
    static func read(_ bytes: [UInt8], from name: String) throws(CommandFailure) -> [KnowledgeDraft] {
        let drafts: [KnowledgeDraft]
        do {
            drafts = try withJSON(bytes, maximumBytes: JSONLimits.maximumBytes) { root in
                try root.asArray().map { element in
                    KnowledgeDraft(
                        question: try element.requiredString("question"), answer: try element.requiredString("answer"))
                }
            }
        } catch let error as JSONError {
            throw failure(error, name)
        } catch {
            throw CommandFailure("\(name): \(error)")
        }
        for (index, draft) in drafts.enumerated() {
            if let problem = draft.problem { throw CommandFailure("\(name), entry \(index + 1): \(problem)") }
        }
        return drafts
    }

    private static func failure(_ error: JSONError, _ name: String) -> CommandFailure {
        switch error {
        case .typeMismatch("", _):
            CommandFailure("\(name) is not an array: give [{\"question\": …, \"answer\": …}, …]")
        case .typeMismatch(let pointer, let expected):
            CommandFailure("\(name), \(place(pointer)) is not \(expected)")
        case .missing(let pointer): CommandFailure("\(name), \(place(pointer)) is missing")
        case .nul(let pointer): CommandFailure("\(name), \(place(pointer)) contains the character U+0000")
        case .syntax, .tooLarge, .tooDeep, .outOfMemory: CommandFailure("\(name): \(error)")
        }
    }

    /// `/2/answer` is entry 3's answer.
    private static func place(_ pointer: String) -> String {
        let parts = pointer.split(separator: "/")
        guard let first = parts.first, let index = Int(first) else { return pointer }
        return (["entry \(index + 1)"] + parts.dropFirst().map(String.init)).joined(separator: ": ")
    }
}
