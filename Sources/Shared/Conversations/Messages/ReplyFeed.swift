package import Queue

/// How the ends of messages, and of whole conversations, are told to those who wait: one channel for each shard, and
/// all turns that are finished together in one publication. So a gateway listens all the time, and nobody who waits
/// costs Redis a subscription.
///
/// A publication is a line for each reply: the conversation, a space, the event as JSON (neither has a line break, nor
/// a conversation a space).
package enum ReplyFeed {
    package static func channel(shard: Int) -> String { Shards.prefix(shard) + ":replies" }

    package static func line(_ conversation: String, _ event: String) -> String { conversation + " " + event }

    /// The command that tells one event alone.
    package static func publish(_ event: String, of conversation: ConversationID, shards: Shards) -> [String] {
        let lane = conversation.lane
        return ["PUBLISH", channel(shard: shards.shard(of: lane)), line(lane.name, event)]
    }

    /// Calls `body` with each conversation and its event. A line of another form is passed over.
    package static func read(_ publication: String, _ body: (_ conversation: String, _ event: Substring) -> Void) {
        let text = publication.utf8
        var start = text.startIndex
        while start < text.endIndex {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.endIndex
            if let space = text[start..<end].firstIndex(of: UInt8(ascii: " ")) {
                body(String(publication[start..<space]), publication[text.index(after: space)..<end])
            }
            start = end == text.endIndex ? end : text.index(after: end)
        }
    }
}
