import Events

/// What was erased is nowhere.
@Reactor struct ErasureCheck {
    let scene: Scene

    func run() async throws {
        let stored = try await scene.servers.texts("select text from messages where text like 'erased% says %'")
        let replies = stored.compactMap { $0.hasPrefix("You said: ") ? String($0.dropFirst(10)) : nil }
        for text in Set(stored + replies).intersection(scene.load.erased) {
            scene.breaches.add("erased/stored", text)
        }
        let dead = try await scene.servers.texts(
            """
            select envelope from dead_letters where envelope like '%erased%'
            union all select envelope from journal where envelope like '%erased%'
            """)
        for text in scene.load.erased where dead.contains(where: { $0.contains("\"\(text)\"") }) {
            scene.breaches.add("erased/kept", text)
        }
        say("erased: \(scene.load.erased.count) messages")
    }
}
