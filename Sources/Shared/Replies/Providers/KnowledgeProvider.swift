package import Events

/// Answers from the bot's own questions and answers, without a model: the answer of the best entry if it fits well
/// enough, a few friendly words to who only greets or thanks, else the plain admission not to know. Needs no key and no
/// network.
///
/// Where a model failed before it, there is no such admission: the model may know when it is back.
@Reactor package final class KnowledgeProvider: ReplyProvider {
    nonisolated package let name = "knowledge"
    private static let model = "knowledge"
    private static let longestQuestion = 2000
    private let search: any KnowledgeSearch
    private let minimumScore: Double

    /// An entry below `minimumScore` is no answer.
    package init(search: any KnowledgeSearch, minimumScore: Double = 0.3) {
        self.search = search
        self.minimumScore = minimumScore
    }

    package func breaker(for request: ReplyRequest) -> BreakerName { BreakerName(provider: name) }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void
    ) async throws(ReplyError) -> Reply {
        let hits: [KnowledgeHit]
        do throws(KnowledgeSearchError) {
            hits = try await search.search(
                bot: request.bot, text: Self.question(request.prompt), language: request.language, limit: 3)
        } catch {
            throw Task.isCancelled ? .cancelled : .searchFailed(reason: error.reason)
        }
        if Task.isCancelled { throw .cancelled }
        let known =
            Self.answer(hits, minimumScore: minimumScore)
            ?? SmallTalk(Self.question(request.prompt)).map { Notices.smallTalk($0, in: request.language) }
        if known == nil, request.isFallback { throw .unknown }
        let text = known ?? Notices.unknown(contact: request.contact, in: request.language)
        onDelta(text)
        return Reply(text: text, provider: name, model: Self.model, usage: .none, finish: .stop)
    }

    /// All that waits is one question; its end is what counts when it is long.
    static func question(_ prompt: Prompt) -> String {
        String(prompt.waiting.map(\.text).joined(separator: "\n").suffix(longestQuestion))
    }

    static func answer(_ hits: [KnowledgeHit], minimumScore: Double) -> String? {
        let best = hits.max { $0.score < $1.score }
        guard let best, best.score >= minimumScore, !best.answer.isEmpty else { return nil }
        return best.answer
    }
}
