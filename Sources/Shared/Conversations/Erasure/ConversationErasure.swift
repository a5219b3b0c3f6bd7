package import Events
internal import JSON
package import Postgres
package import Queue
package import Redis

/// Erases a conversation everywhere, also while a turn of it runs. See "Erasing" in docs/reliability.md for why in this
/// order.
@Reactor package struct ConversationErasure {
    /// A page of ids to forget; Redis is busy with them for about a millisecond.
    private static let page = 1000
    private static let mostRounds = 5

    private let redis: RedisConnection
    private let queue: LaneQueue
    private let conversations: ConversationStore
    private let letters: DeadLetterStore
    private let tokens: TokenStore
    private let journal: JournalStore

    package init(redis: RedisConnection, queue: LaneQueue, pool: PostgresPool) {
        self.redis = redis
        self.queue = queue
        conversations = ConversationStore(pool)
        letters = DeadLetterStore(pool)
        tokens = TokenStore(pool)
        journal = JournalStore(pool, shards: queue.shards)
    }

    /// Returns when nothing is left of what was said until now, and says how much that was. When it throws, part of it is
    /// gone, and all of it is after a call that returns.
    @discardableResult
    package func erase(_ conversation: ConversationID) async throws -> ErasureSummary {
        let id = conversation.description
        var summary = ErasureSummary()
        let token = try await fence(conversation, &summary)
        let dead = try await letters.ids(lane: id)
        summary.idsForgotten += try await queue.forget(messages: dead, of: conversation.lane)
        summary.idsForgotten += try await forgetAnswered(conversation)
        summary.add(
            try await conversations.erase(id, tenant: conversation.tenant, erasure: token, letters: dead))
        await announce(conversation)
        return summary
    }

    /// Redis first: whoever claims the conversation from now on has a higher token, and none of its old messages. Then
    /// PostgreSQL takes nothing more from those who have claimed it before, and the journal nothing that was accepted
    /// before. Returns the token of the erasure.
    private func fence(_ conversation: ConversationID, _ summary: inout ErasureSummary) async throws -> Int64 {
        var isLast = false
        for _ in 0..<Self.mostRounds {
            let erased = try await queue.erase(conversation.lane)
            let token = erased.token
            summary.waiting += erased.waiting
            summary.idsForgotten += erased.idsForgotten
            let fence = try await conversations.fence(
                conversation.description, tenant: conversation.tenant, erasure: token)
            guard fence <= token else {
                // A newer turn has committed already: it is erased too. Or Redis has lost its data and counts anew.
                try await queue.raiseTokens(above: max(fence, try await tokens.highest()))
                continue
            }
            summary.journalled += try await journal.erase(conversation, before: token)
            // Whoever missed messages after the first step, and did not find the erasure in PostgreSQL yet, may have put
            // some of them back, or is about to. Once more, and they are gone and stay out: whoever looks now finds it.
            let lastMissed = try await queue.lastMissed(conversation.lane)
            if isLast || lastMissed <= token { return token }
            isLast = true
        }
        throw ConversationIsBusy()
    }

    /// Whoever listens to the conversation need not wait any longer.
    private func announce(_ conversation: ConversationID) async {
        var event = JSONWriter(reserving: 64)
        event.object {
            $0.member("type", "erased")
            $0.member("at", WallTime.milliseconds())
        }
        // It is erased. Who does not hear of it waits in vain until their time is over.
        _ = try? await redis.send(ReplyFeed.publish(event.takeString(), of: conversation, shards: queue.shards))
    }

    private func forgetAnswered(_ conversation: ConversationID) async throws -> Int {
        var cursor: Int64?
        var forgotten = 0
        repeat {
            let page = try await conversations.rememberedIDs(
                conversation.description, tenant: conversation.tenant, before: cursor, limit: Self.page)
            forgotten += try await queue.forget(messages: page.ids, of: conversation.lane)
            cursor = page.next
        } while cursor != nil
        return forgotten
    }
}

/// A conversation cannot be erased while turn after turn of it is being stored.
package struct ConversationIsBusy: Error {}
