import Events
import TestSupport

/// A gateway stands still: its clients wait, give up and go elsewhere; then it takes up what it had begun.
@Reactor struct GatewayStopped: Fault {
    let number: Int
    let still: Duration

    init(_ random: inout SeededRandom) {
        number = Int.random(in: 0..<2, using: &random)
        still = random.duration(1000...11_000)
    }

    nonisolated var description: String { "gateway \(number + 1) stands still for \(still)" }

    func strike(_ scene: Scene) async throws {
        let gateway = scene.fleet.gateways[number]
        gateway.pause()
        await wait(still)
        gateway.resume()
    }
}
