internal import Events
internal import Service

@main enum GatewayProgram {
    static func main() {
        ProgramArguments(CommandLine.arguments.dropFirst()).answer(
            program: "gateway", purpose: "Takes messages in over HTTP and gives the replies.")
        let settings: GatewaySettings
        do {
            settings = try GatewaySettings(environment: currentEnvironment())
        } catch {
            fail(error.description)
        }
        Reactor.run { await GatewayService(settings).run() }
    }
}
