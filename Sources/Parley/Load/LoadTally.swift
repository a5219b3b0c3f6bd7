/// What is known of a load so far.
struct LoadTally: Sendable {
    /// In the order of acceptance.
    private(set) var messages: [LoadedMessage] = []
    /// How often a message was not taken at first, by the gateway's code for it; it was sent again.
    private(set) var refusals: [String: Int] = [:]
    /// Messages that nobody took in time.
    private(set) var givenUp = 0
    private(set) var settledCount = 0

    var unanswered: Int { messages.count - settledCount }

    /// Returns the place of the message, for `settled`.
    mutating func accepted(_ message: LoadedMessage) -> Int {
        messages.append(message)
        return messages.count - 1
    }

    mutating func settled(_ place: Int, _ reply: ChatReply, after time: Duration) {
        messages[place].reply = reply
        messages[place].replyTime = time
        settledCount += 1
    }

    mutating func refused(_ code: String) { refusals[code, default: 0] += 1 }

    mutating func gaveUp() { givenUp += 1 }

    /// Messages by how they were answered.
    func count(_ status: String) -> Int { messages.count { $0.reply?.status == status } }
}
