/// A message that was answered 202, as whoever sent it has written down.
package struct AcceptedMessage: Sendable, Equatable {
    package let id: String
    package let conversation: String
    /// Grows with each message of its conversation.
    package let number: Int64
    /// Unix ms.
    package let acceptedAt: Int64

    package init(id: String, conversation: String, number: Int64, acceptedAt: Int64) {
        self.id = id
        self.conversation = conversation
        self.number = number
        self.acceptedAt = acceptedAt
    }
}

/// What became of the accepted messages. Each is in one of these; the rest was erased.
package struct AcceptedFates: Sendable, Equatable {
    package let all: Int64
    package let stored: Int64
    package let dead: Int64
    package let waiting: Int64
    package let lost: Int64

    package var erased: Int64 { all - stored - dead - waiting - lost }
}

/// How much there is to verify.
package struct StoredFigures: Sendable, Equatable {
    package let conversations: Int64
    package let messages: Int64
    package let replies: Int64
    package let turns: Int64
    package let dead: Int64
    package let waiting: Int64
}
