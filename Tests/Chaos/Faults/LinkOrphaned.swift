import Events
import TestSupport

/// Half-open the other way: the program has seen its connections end, the server has not.
@Reactor struct LinkOrphaned: Fault {
    let victim: LinkVictim
    let held: Duration

    init(_ random: inout SeededRandom) {
        victim = LinkVictim(&random)
        held = random.duration(1000...9000)
    }

    nonisolated var description: String { "\(victim.description) end unseen by the server for \(held)" }

    func strike(_ scene: Scene) async throws {
        let orphans = victim.wires(scene).flatMap { $0.orphan() }
        await wait(held)
        for stream in orphans { stream.close() }
    }
}
