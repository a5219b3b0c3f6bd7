internal import ArgumentParser
internal import Conversations
internal import Events
internal import Postgres
internal import Queue

/// What is to pause or to go on.
struct PauseTarget: ParsableArguments {
    @Flag(help: "Everything.")
    var all = false
    @Option(help: "All conversations of this tenant: its name or id.")
    var tenant: String?
    @Option(help: "All conversations with this bot of the tenant: its name or id.")
    var bot: String?
    @Argument(help: "A conversation's id: <tenant>.<bot>.<channel>.<user>.")
    var conversation: String?

    func validate() throws {
        if bot != nil && tenant == nil {
            throw ValidationError("--bot needs --tenant: names of bots are a tenant's own.")
        }
        if [all, tenant != nil, conversation != nil].count(where: { $0 }) > 1 {
            throw ValidationError("Give one of --all, --tenant (with or without --bot) and a conversation.")
        }
        _ = try lane()
    }

    var isGiven: Bool { all || tenant != nil || conversation != nil }

    /// - Parameter mustExist: false: an id is enough, as what is gone may still be paused.
    @Reactor func scope(_ context: CommandContext, mustExist: Bool) async throws -> PauseScope {
        if let lane = try lane() {
            if mustExist { try await checkOwners(of: lane, context) }
            return .conversation(lane)
        }
        guard let tenant else { return .all }
        do {
            return try await scope(context, tenant)
        } catch {
            guard let known = scopeOfIDs else { throw error }
            if mustExist, !(error is PostgresError) { throw error }
            if error is PostgresError { warn("ids are taken as they are: PostgreSQL does not answer") }
            return known
        }
    }

    /// A conversation may be paused before it begins; with a mistyped tenant or bot it never would.
    @Reactor private func checkOwners(of lane: Lane, _ context: CommandContext) async throws {
        let id = try ConversationID(lane.name)
        do {
            _ = try await context.bot("\(id.bot)", of: try await context.tenant("\(id.tenant)"))
        } catch let error as PostgresError {
            warn("the conversation's name is taken as it is: \(error)")
        }
    }

    /// Without the database, which may be what is being repaired. Nil where names are given.
    private var scopeOfIDs: PauseScope? {
        guard let tenant = tenant.flatMap({ Int64($0) }) else { return nil }
        guard let bot else { return .tenant(tenant) }
        return Int64(bot).map { .bot(tenant: tenant, bot: $0) }
    }

    private func lane() throws -> Lane? {
        guard let conversation else { return nil }
        do {
            return try ConversationID(conversation).lane
        } catch {
            throw ValidationError(
                "\"\(conversation)\" is not a conversation: give <tenant>.<bot>.<channel>.<user>, such as 5.2.http.ana."
            )
        }
    }

    @Reactor private func scope(_ context: CommandContext, _ tenant: String) async throws -> PauseScope {
        let owner = try await context.tenant(tenant)
        guard let bot else { return .tenant(owner.id) }
        return .bot(tenant: owner.id, bot: try await context.bot(bot, of: owner).id)
    }
}
