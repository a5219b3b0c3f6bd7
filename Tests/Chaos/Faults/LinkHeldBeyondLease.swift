import Events
import TestSupport

/// A worker's links stall beyond its lease. What it sent arrives when another has its conversations: all of it is late,
/// and none of it may change anything.
@Reactor struct LinkHeldBeyondLease: Fault {
    private enum Moment: String {
        case finish, commit
        case any = "whatever"
    }

    private let number: Int
    /// What is late first: turns that are stored are finished in Redis late, or stored late, or just all of it.
    private let moment: Moment
    init(_ random: inout SeededRandom) {
        number = Int.random(in: 0..<3, using: &random)
        let moments: [Moment] = [.finish, .finish, .commit, .any]
        moment = moments[Int.random(in: 0..<4, using: &random)]
    }

    nonisolated var description: String {
        "worker \(number + 1)'s links (or another's) stall at its \(moment.rawValue) until others have its work"
    }

    func strike(_ scene: Scene) async throws {
        let workers = scene.fleet.workers
        // One at least can go on with what the others leave.
        guard workers.filter(\.isStalled).count < 2 else { return }
        guard let worker = (0..<3).map({ workers[(number + $0) % 3] }).first(where: { !$0.isStalled }) else { return }
        worker.isStalled = true
        defer { worker.isStalled = false }
        let (redis, postgres) = (worker.redis, worker.postgres)
        switch moment {
        case .finish: redis.hold(at: #""type":"reply""#)
        case .commit: postgres.hold(at: "turn_commit", also: [redis])
        case .any:
            redis.hold()
            postgres.hold()
        }
        await wait(.seconds(Fleet.leaseSeconds))
        // What it sent arrives at the worst moment: when they have just begun.
        let id = worker.workerID ?? ""
        try? await eventually("others to have its work", within: .seconds(10)) {
            await scene.servers.lanes(heldBy: id)?.isEmpty ?? false
        }
        await wait(.milliseconds(30))
        redis.pass()
        postgres.pass()
    }
}
