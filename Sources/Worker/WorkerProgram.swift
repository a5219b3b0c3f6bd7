internal import Events
internal import Service

@main enum WorkerProgram {
    static func main() {
        let settings: WorkerSettings
        do {
            settings = try WorkerSettings(environment: currentEnvironment())
        } catch {
            fail(error.description)
        }
        Reactor.run { await WorkerService(settings).run() }
    }
}
