import Events

/// What users were told is what is stored.
@Reactor struct SeenCheck {
    let scene: Scene

    func run() async throws {
        var stored: [String: String] = [:]
        // The reply of a turn, for each message that it answers.
        let rows = try await scene.servers.texts(
            """
            select m.id || ' ' || r.text from messages as m join messages as r using (turn_id)
            where m.role = 'user' and r.role <> 'user'
            """)
        for row in rows {
            guard let space = row.firstIndex(of: " ") else { continue }
            stored[String(row[..<space])] = String(row[row.index(after: space)...])
        }
        for (id, text) in scene.load.record.seen where stored[id] != text {
            scene.breaches.add("users/reply-not-stored", "\(id): seen \(text), stored \(stored[id] ?? "nothing")")
        }
    }
}
