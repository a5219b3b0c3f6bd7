internal import ArgumentParser
internal import Conversations
internal import Events
internal import JSON

struct DeadDropAllCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "drop-all", abstract: "Forget many dead messages for good.",
        discussion: """
            Says how many and asks, unless --yes is given; needs one of the filters. Otherwise as `parley dead drop`.

              parley dead drop-all --before 30d
              parley dead drop-all --tenant acme --error crashes --yes
            """)

    @OptionGroup var filter: DeadFilter
    @OptionGroup var confirmation: Confirmation
    @OptionGroup var output: Output

    func validate() throws {
        guard filter.isGiven else { throw ValidationError("Say which: give --tenant, --error or --before.") }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let store = DeadLetterStore(context.pool)
        let sweep = DeadSweep(store, try await filter.letters(context))
        let groups = try await store.groups(sweep.filter)
        var dropped = 0
        if !groups.isEmpty {
            try await confirmation.ask("Drop \(groups.sentence) for good?")
            let queue = try await context.queue()
            while let page = try await sweep.next() {
                try await context.drop(page, from: queue)
                dropped += page.count
            }
        }
        output.show { json in
            json.object { $0.member("dropped", dropped) }
        } text: {
            dropped == 1 ? "Dropped 1 message." : "Dropped \(dropped) messages."
        }
    }
}
