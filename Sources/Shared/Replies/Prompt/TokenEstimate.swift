/// How many tokens a text will be, without the model's tokenizer: four bytes each, and four for a message around it.
/// Rather too high for English, about right for French; other scripts take more bytes a letter and so count more.
package enum TokenEstimate {
    package static let perMessage = 4

    package static func text(_ text: String) -> Int { (text.utf8.count + 3) / 4 }

    /// How many bytes of text make so many tokens.
    package static func bytes(_ tokens: Int) -> Int { 4 * tokens }

    package static func message(_ message: PromptMessage) -> Int { text(message.text) + perMessage }
}
