/// What a model has said, and whether it has ended.
struct ModelStreamState: Equatable {
    /// Bad events are passed over up to this number: some servers send odd keep-alives.
    static let unreadableEventsBorne = 3

    private(set) var text = ""
    /// Bytes of the text that `takeFresh` has given out.
    private var taken = 0
    var model: String?
    var promptTokens: Int?
    var completionTokens: Int?
    var finish: FinishReason?
    /// The stream's own end mark came (`[DONE]`, `message_stop`).
    var isDone = false
    /// An error inside of the stream.
    var error: ReplyError?
    var unreadableEvents = 0
    /// What the server says of an error may be repeated: see `ModelSettings.quotesErrors`.
    var quotesErrors = false

    /// A number of tokens as a server gives it. Nil for what is none: figures are added up, and the database has 32 bits
    /// for them.
    static func tokens(_ figure: Int64?) -> Int? {
        figure.flatMap { (0...Int64(Int32.max)).contains($0) ? Int($0) : nil }
    }

    mutating func append(_ piece: String) { text += piece }

    /// The text since the last time; nil when there is none.
    mutating func takeFresh() -> String? {
        guard text.utf8.count > taken else { return nil }
        defer { taken = text.utf8.count }
        return String(decoding: text.utf8.dropFirst(taken), as: UTF8.self)
    }

    /// The stream has ended well or badly: what it amounts to.
    func verdict() -> ReplyError? {
        if let error { return error }
        if unreadableEvents > Self.unreadableEventsBorne || (text.isEmpty && unreadableEvents > 0) {
            return .invalid(reason: "\(unreadableEvents) events are no JSON")
        }
        if finish == .filtered { return .filtered }
        // Some servers leave the end mark out, some the reason; without both the stream was cut.
        guard isDone || finish != nil else { return .cut(reason: "the stream ended without its end mark") }
        return text.allSatisfy(\.isWhitespace) ? .empty : nil
    }

    /// The provider's figures, or ours where it gave none.
    func usage(for prompt: Prompt) -> TokenUsage {
        if let promptTokens, let completionTokens {
            return TokenUsage(promptTokens: promptTokens, completionTokens: completionTokens)
        }
        return TokenUsage(
            promptTokens: promptTokens ?? prompt.estimatedTokens,
            completionTokens: completionTokens ?? TokenEstimate.text(text), isEstimated: true)
    }
}
