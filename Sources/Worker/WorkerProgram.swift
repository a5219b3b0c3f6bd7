internal import Events
internal import Service

@main enum WorkerProgram {
    static func main() {
        ProgramArguments(CommandLine.arguments.dropFirst()).answer(
            program: "worker", purpose: "Answers the messages that wait in the queue.")
        let settings: WorkerSettings
        do {
            settings = try WorkerSettings(environment: currentEnvironment())
        } catch {
            fail(error.description)
        }
        Reactor.run { await WorkerService(settings).run() }
    }
}
