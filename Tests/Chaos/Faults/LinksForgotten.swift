import Events
import TestSupport

/// A network forgets its connections without a word: those that a program has lead nowhere for ever, new ones work.
@Reactor struct LinksForgotten: Fault {
    private let victim: LinkVictim

    init(_ random: inout SeededRandom) { victim = LinkVictim(&random) }

    nonisolated var description: String { "\(victim.description) are forgotten by the network" }

    func strike(_ scene: Scene) async throws {
        for wire in victim.wires(scene) { wire.deaden() }
    }
}
