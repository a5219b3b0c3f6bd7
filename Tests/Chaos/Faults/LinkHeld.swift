import Events
import TestSupport

/// Nothing passes for a while; then it arrives, late.
@Reactor struct LinkHeld: Fault {
    let victim: LinkVictim
    let held: Duration

    init(_ random: inout SeededRandom) {
        victim = LinkVictim(&random)
        held = random.duration(300...8000)
    }

    nonisolated var description: String { "\(victim.description) stall for \(held)" }

    func strike(_ scene: Scene) async throws {
        let wires = victim.wires(scene)
        for wire in wires { wire.hold() }
        await wait(held)
        for wire in wires { wire.pass() }
    }
}
