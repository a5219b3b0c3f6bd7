import Events
import TestSupport

/// `kill -9` of a gateway in the middle of its requests.
@Reactor struct GatewayKilled: Fault {
    let number: Int
    let away: Duration

    init(_ random: inout SeededRandom) {
        number = Int.random(in: 0..<2, using: &random)
        away = random.duration(0...2000)
    }

    nonisolated var description: String { "gateway \(number + 1) is killed, away for \(away)" }

    func strike(_ scene: Scene) async throws {
        let gateway = scene.fleet.gateways[number]
        gateway.kill()
        await wait(away)
        scene.fleet.start(gateway)
    }
}
