import Events
import TestSupport

/// `kill -9` of a worker in the middle of its turns; another is started in its place.
@Reactor struct WorkerKilled: Fault {
    let number: Int
    let away: Duration

    init(_ random: inout SeededRandom) {
        number = Int.random(in: 0..<3, using: &random)
        away = random.duration(0...3000)
    }

    nonisolated var description: String { "worker \(number + 1) is killed, away for \(away)" }

    func strike(_ scene: Scene) async throws {
        let worker = scene.fleet.workers[number]
        let recovery = await LaneRecovery(of: worker, scene)
        worker.kill()
        recovery?.watch()
        await wait(away)
        scene.fleet.start(worker)
    }
}
