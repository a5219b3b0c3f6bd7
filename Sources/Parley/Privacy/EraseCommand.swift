internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct EraseCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase a user: all their conversations, everywhere, for good.",
        discussion: """
            With all bots and on all channels of the tenant: messages, replies, sessions, dead letters, what still waits, \
            and the ids by which messages would be known again. Sums of usage stay; they name nobody. What the user \
            sends afterwards is new. Safe to repeat: an interrupted one goes on, and one that finds nothing is done.

              parley erase --tenant acme --user ana
            """)

    @OptionGroup var user: UserOption
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let tenant = try await context.tenant(user.tenant.tenant)
        let conversations = try await UserConversations(context, tenant: tenant.id, user: user.user).find()
        var removed = ErasureSummary()
        if !conversations.isEmpty {
            try await confirmation.ask("Erase \(conversations.count) conversation(s) of \"\(user.user)\" for good?")
            let erasure = try await context.conversationErasure()
            for conversation in conversations { removed += try await erasure.erase(conversation) }
        }
        show(conversations, removed, of: tenant)
    }

    private func show(_ conversations: [ConversationID], _ removed: ErasureSummary, of tenant: Tenant) {
        output.show { json in
            json.object {
                $0.member("tenant", tenant.id)
                $0.member("user", user.user)
                $0.array("conversations") { for conversation in conversations { $0.value(conversation.description) } }
                $0.object("removed") { for figure in removed.figures { $0.member(figure.name, figure.count) } }
            }
        } text: {
            if conversations.isEmpty { return "Nothing is kept of \"\(user.user)\"." }
            let parts = removed.figures.map { "\($0.count) \($0.name.replacing("_", with: " "))" }
            return
                "Erased \(conversations.count) conversation(s) of \"\(user.user)\": \(parts.joined(separator: ", "))."
        }
    }
}

extension CommandContext {
    func conversationErasure() async throws -> ConversationErasure {
        ConversationErasure(redis: try await redis(), queue: try await queue(), pool: pool)
    }
}
