internal import ArgumentParser

struct KnowledgeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "knowledge", abstract: "What a bot knows: questions with their answers.",
        subcommands: [
            KnowledgeAddCommand.self, KnowledgeImportCommand.self, KnowledgeListCommand.self,
            KnowledgeSearchCommand.self, KnowledgeRemoveCommand.self,
        ])
}
