internal import Conversations
internal import Events

/// Waits for the reply to one message.
///
/// Made before the message is enqueued or looked up, so that a reply cannot slip between the look and the wait.
@Reactor final class ReplyWait {
    /// Why the wait is over.
    enum Outcome: Equatable {
        case reply(MessageView.ReplyView)
        /// Events may have been missed, or the conversation was erased: look the message up.
        case gap
        case timedOut

        static func == (left: Outcome, right: Outcome) -> Bool {
            switch (left, right) {
            case (.reply(let one), .reply(let other)): one.id == other.id
            case (.gap, .gap), (.timedOut, .timedOut): true
            case (.reply, _), (.gap, _), (.timedOut, _): false
            }
        }
    }

    private let message: String
    private var listener: EventListener?
    private var outcome: Outcome?
    private var waiting: CheckedContinuation<Outcome, Never>?
    private var timer: LoopTimer?

    /// Listens from now on. Whoever makes it calls `end`.
    init(_ hub: EventHub, conversation: ConversationID, message: String) {
        self.message = message
        listener = hub.listen(to: conversation, onGap: { [weak self] in self?.settle(.gap) }) { [weak self] event, _ in
            self?.heard(event)
        }
    }

    /// Returns the reply, or that there was none in time. A cancelled task returns as if the time were over.
    func outcome(within limit: Duration) async -> Outcome {
        let result = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in wait(limit, continuation) }
        } onCancel: {
            Reactor.spawn { self.settle(.timedOut) }
        }
        return result
    }

    func end() {
        listener?.cancel()
        listener = nil
        settle(.timedOut)
    }

    private func wait(_ limit: Duration, _ continuation: CheckedContinuation<Outcome, Never>) {
        if let outcome { return continuation.resume(returning: outcome) }
        waiting = continuation
        let timer = LoopTimer { [weak self] in self?.settle(.timedOut) }
        timer.start(after: limit)
        self.timer = timer
    }

    private func heard(_ event: ConversationEvent) {
        switch event {
        case .reply(let id, let messages, let text, let status, let at) where messages.contains(message):
            settle(.reply(MessageView.ReplyView(id: id, text: text, status: status, createdAt: at)))
        // Not the message, perhaps: it may have come after the erasure had begun.
        case .erased: settle(.gap)
        case .reply, .delta, .state: return
        }
    }

    private func settle(_ outcome: Outcome) {
        if self.outcome == nil { self.outcome = outcome }
        timer?.cancel()
        timer = nil
        waiting?.resume(returning: self.outcome ?? outcome)
        waiting = nil
    }
}
