internal import ArgumentParser
internal import Events
internal import JSON
internal import Postgres
internal import Redis
internal import Servers
internal import Service

struct DoctorCommand: ServerCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Check servers, settings, the queue, workers and the model; say what to do.",
        discussion: """
            Run it where the gateway or a worker runs, with its environment. Secrets are not shown. Exit code 1 when \
            something keeps Parley from working. A model that is configured is asked for a few words, ten seconds at most; \
            one that refuses the key or the request is wrong, one that does not answer now is a warning.

              parley doctor
            """)

    @Flag(help: "Do not ask the model that is configured.")
    var skipModel = false
    @OptionGroup var output: Output

    /// Without servers there is nothing to examine but the settings: then it says all that is wrong with these.
    func settings(_ environment: [String: String]) throws(SettingsError) -> CommandSettings {
        do {
            return try CommandSettings(environment: environment)
        } catch {
            let all = SettingsExamination(reader: SettingsReader(environment)).problems
            throw SettingsError(problems: all.isEmpty ? error.problems : all)
        }
    }

    @Reactor func run(_ context: CommandContext) async throws {
        let diagnoses = await Examination(context, asksModels: !skipModel).run()
        let isHealthy = !diagnoses.contains { $0.verdict == .wrong }
        let settings = SettingName.allCases.map { ($0.rawValue, context.settings.shown($0)) }
        output.show { json in
            json.object {
                $0.member("healthy", isHealthy)
                $0.array("checks") {
                    for diagnosis in diagnoses {
                        $0.object {
                            $0.member("subject", diagnosis.subject)
                            $0.member("verdict", diagnosis.verdict.rawValue)
                            $0.member("text", diagnosis.text)
                        }
                    }
                }
                $0.object("settings") { for (name, value) in settings { $0.member(name, value) } }
            }
        } text: {
            let checks = diagnoses.map { [$0.verdict.rawValue, $0.subject, $0.text] }
            return Table(["VERDICT", "CHECK", ""], checks).text + "\n\n"
                + Table(["SETTING", "IN FORCE"], settings.map { [$0.0, $0.1] }).text
        }
        if !isHealthy { throw ExitCode(1) }
    }
}

extension CommandSettings {
    /// What is in force, without secrets; where a server is, without its password.
    func shown(_ name: SettingName) -> String {
        switch name {
        case .redisURL: return servers.redis.description
        case .databaseURL: return servers.postgres.server
        default: break
        }
        guard let text = reader.text(name) else { return "-" }
        return name.isSecret ? "***" : text
    }
}
