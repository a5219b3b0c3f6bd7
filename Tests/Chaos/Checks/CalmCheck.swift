import Events

/// While nothing breaks, nothing is done twice: the model is asked once for each message, nothing is given up.
@Reactor struct CalmCheck {
    let scene: Scene

    func run() async throws {
        let twice = scene.model.asked.filter { $0.value > 1 }.sorted { $0.key < $1.key }
        if let first = twice.first {
            scene.breaches.add("calm/asked-twice", "\(first.key): \(first.value) times", count: twice.count)
        }
        let dead = try await scene.servers.number("select count(*) from dead_letters")
        if dead > 0 { scene.breaches.add("calm/dead", "\(dead) messages were given up") }
        let apologies = try await scene.servers.number("select count(*) from turns where status <> 'answered'")
        if apologies > 0 { scene.breaches.add("calm/failed", "\(apologies) turns were not answered") }
    }
}
