package import JSON

/// What became of a message, in order of time.
package struct MessageStory: Sendable, Equatable {
    package let message: String
    package let conversation: String
    package let events: [TimelineEvent]

    package func write(to writer: inout JSONWriter, forOperators isForOperators: Bool) {
        writer.object { body in
            body.member("id", message)
            body.member("conversation", conversation)
            body.array("events") { list in
                for event in events { event.write(to: &list, forOperators: isForOperators) }
            }
        }
    }
}
