import Events
import TestSupport

/// A worker stands still beyond its lease, and goes on: what it writes then must change nothing.
@Reactor struct WorkerStopped: Fault {
    let number: Int
    let still: Duration

    init(_ random: inout SeededRandom) {
        number = Int.random(in: 0..<3, using: &random)
        still = .seconds(Fleet.leaseSeconds) + random.duration(500...4000)
    }

    nonisolated var description: String { "worker \(number + 1) stands still for \(still)" }

    func strike(_ scene: Scene) async throws {
        let worker = scene.fleet.workers[number]
        let recovery = await LaneRecovery(of: worker, scene)
        worker.pause()
        recovery?.watch()
        await wait(still)
        worker.resume()
    }
}
