internal import Events
internal import Service

@main enum GatewayProgram {
    static func main() {
        let settings: GatewaySettings
        do {
            settings = try GatewaySettings(environment: currentEnvironment())
        } catch {
            fail(error.description)
        }
        Reactor.run { await GatewayService(settings).run() }
    }
}
