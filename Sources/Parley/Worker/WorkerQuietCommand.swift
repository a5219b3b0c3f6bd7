internal import ArgumentParser
internal import Events
internal import JSON
internal import Queue

struct WorkerQuietCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "quiet", abstract: "Let workers claim nothing more; what they have runs to its end.",
        discussion: """
            A worker sees it within two seconds. It stays alive, and quiet until `parley worker resume` or its end: one that \
            is started in its place claims. Safe to repeat.

              parley worker quiet web-1-4711-0a1b2c3d
              parley worker quiet --all
            """)

    @OptionGroup var choice: WorkerChoice
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let workers = try await choice.chosen(context)
        let redis = try await context.redis()
        for id in workers { try await QuietOrder(of: id, redis: redis).give(at: WallTime.milliseconds()) }
        output.show(json: { json in
            json.object { $0.array("quiet") { for id in workers { $0.value(id) } } }
        }) {
            workers.isEmpty
                ? "No worker is alive."
                : "Told to be quiet: \(workers.joined(separator: ", ")). See `parley worker list`; go on with `parley worker resume`."
        }
    }
}

struct WorkerResumeCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Let quiet workers claim again.",
        discussion: """
              parley worker resume web-1-4711-0a1b2c3d
              parley worker resume --all
            """)

    @OptionGroup var choice: WorkerChoice
    @OptionGroup var output: Output

    @Reactor func run(_ context: CommandContext) async throws {
        let redis = try await context.redis()
        var resumed: [String] = []
        for id in try await choice.chosen(context) where try await QuietOrder(of: id, redis: redis).takeBack() {
            resumed.append(id)
        }
        output.show(json: { json in
            json.object { $0.array("resumed") { for id in resumed { $0.value(id) } } }
        }) {
            resumed.isEmpty ? "None of them was quiet." : "These claim again: \(resumed.joined(separator: ", "))."
        }
    }
}
