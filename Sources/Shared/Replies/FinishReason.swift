/// Why a reply ends where it ends.
package enum FinishReason: String, Sendable {
    /// It is complete.
    case stop
    /// The limit of output tokens was reached; the text ends in mid-sentence.
    case length
    /// The provider's content filter stopped it.
    case filtered
    /// Something else that the provider says, a tool call for example.
    case other
}
