/// What was tried for one reply, in order: for one log line and for the record of the turn. Holds no text of users.
package struct ReplyTrace: Sendable, Equatable {
    package struct Attempt: Sendable, Equatable {
        package let provider: String
        /// As it was asked for; empty where there is none to choose.
        package let model: String
        /// 1 for the provider's first attempt.
        package let number: Int
        /// When it began, ms after the chain did.
        package let after: Int64
        /// How long the first piece of text took; nil: none came.
        package let firstText: Int64?
        package let milliseconds: Int64
        /// Nil when it has answered.
        package let error: ReplyError?
        /// Nil when it has not.
        package let usage: TokenUsage?

        package init(
            provider: String, model: String = "", number: Int, after: Int64 = 0, firstText: Int64? = nil,
            milliseconds: Int64, error: ReplyError?, usage: TokenUsage?
        ) {
            self.provider = provider
            self.model = model
            self.number = number
            self.after = after
            self.firstText = firstText
            self.milliseconds = milliseconds
            self.error = error
            self.usage = usage
        }
    }

    package internal(set) var attempts: [Attempt] = []
    package internal(set) var milliseconds: Int64 = 0

    /// Not everybody was asked, or not as often as planned: there was no time.
    package internal(set) var ranOutOfTime = false

    package init() {}

    /// Another pass would end like this one: the last word of each provider was one that time does not change.
    package var isHopeless: Bool {
        var last: [String: Bool] = [:]
        for attempt in attempts { last[attempt.provider] = attempt.error?.isPermanent ?? false }
        return !ranOutOfTime && !last.isEmpty && last.values.allSatisfy { $0 }
    }

    /// Something went wrong, even if a reply came in the end.
    package var hasTrouble: Bool { attempts.contains { $0.error != nil } }

    /// One line: `openai 1: failed with 500: … (12 ms); knowledge 1: answered (3 ms)`.
    package var summary: String {
        attempts.map { "\($0.provider) \($0.number): \($0.error?.description ?? "answered") (\($0.milliseconds) ms)" }
            .joined(separator: "; ")
    }
}
