import Events
import TestSupport

/// Half-open: the server has seen the connections end, the program has not, and talks to nobody.
@Reactor struct LinkSwallowed: Fault {
    let victim: LinkVictim
    let held: Duration

    init(_ random: inout SeededRandom) {
        victim = LinkVictim(&random, all: false)
        held = random.duration(1000...9000)
    }

    nonisolated var description: String { "\(victim.description) lead nowhere for \(held)" }

    func strike(_ scene: Scene) async throws {
        let wires = victim.wires(scene)
        for wire in wires { wire.swallow() }
        await wait(held)
        for wire in wires { wire.pass() }
    }
}
