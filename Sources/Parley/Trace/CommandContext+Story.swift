internal import Conversations

extension CommandContext {
    /// What became of a message.
    ///
    /// - Throws: that there is none of this id.
    func story(of message: String) async throws -> MessageStory {
        let reader = TimelineReader(queue: try await queue(), postgres: pool)
        if let story = try await reader.story(of: message, tenant: nil) { return story }
        throw CommandFailure(
            "there is no message \(message): it was never accepted here, or its conversation was erased")
    }
}
