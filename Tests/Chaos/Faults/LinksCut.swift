import Events
import TestSupport

/// Connections break, with bytes on their way.
@Reactor struct LinksCut: Fault {
    let victim: LinkVictim
    let times: Int
    let pause: Duration

    init(_ random: inout SeededRandom) {
        victim = LinkVictim(&random)
        times = Int.random(in: 1...6, using: &random)
        pause = random.duration(20...400)
    }

    nonisolated var description: String { "\(victim.description) are cut \(times) times" }

    func strike(_ scene: Scene) async throws {
        for _ in 0..<times {
            let wires = victim.wires(scene)
            for wire in wires { wire.hold() }
            await wait(.milliseconds(15))  // what comes now is lost with the connection
            for wire in wires {
                wire.cut()
                wire.pass()
            }
            await wait(pause)
        }
    }
}
