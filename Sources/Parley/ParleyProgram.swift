internal import ArgumentParser
internal import Service

@main struct ParleyProgram: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "parley",
        abstract: "Look after Parley: its tenants, bots, keys, knowledge and queue.",
        discussion: """
            The servers are named by REDIS_URL and DATABASE_URL, as for the gateway and the workers; \
            docs/configuration.md has all settings.

            A tenant with a bot and a key, from nothing:

              parley migrate
              parley tenant create acme
              parley bot create support --tenant acme --prompt 'You help customers.'
              parley knowledge add --tenant acme --bot support \\
                --question 'When are you open?' --answer 'Monday to Friday, 9 to 18.'
              parley key create --tenant acme --name website --role writer

            Each command takes --json and then prints one JSON object or array, and nothing else.

            Exit codes: 0 done, 1 failed (standard error says why and what to do), 64 wrong arguments, 78 wrong settings.
            """,
        version: "parley \(parleyVersion)",
        groupedSubcommands: [
            CommandGroup(
                name: "Set up",
                subcommands: [
                    MigrateCommand.self, TenantCommand.self, BotCommand.self, KeyCommand.self, SecretCommand.self,
                    KnowledgeCommand.self,
                ]),
            CommandGroup(
                name: "Run",
                subcommands: [
                    SendCommand.self, LoadCommand.self, SessionCommand.self, TraceCommand.self, WhyCommand.self,
                    TopCommand.self, UsageCommand.self, QueueCommand.self, DeadCommand.self, DoctorCommand.self,
                    VerifyCommand.self,
                ]),
            CommandGroup(
                name: "Stop and go on",
                subcommands: [PauseCommand.self, ResumeCommand.self, DrainCommand.self, WorkerCommand.self]),
            CommandGroup(name: "Privacy", subcommands: [ExportCommand.self, EraseCommand.self]),
        ])
}
