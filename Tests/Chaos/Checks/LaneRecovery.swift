import Events

/// How long the conversations that a worker holds when it goes take until another has them.
@Reactor final class LaneRecovery {
    private let scene: Scene
    private let worker: Member
    private let workerID: String
    private var lanes: [String: Int64] = [:]

    /// Looks which they are; nil when it cannot be told.
    init?(of worker: Member, _ scene: Scene) async {
        guard let id = worker.workerID else { return nil }
        self.scene = scene
        self.worker = worker
        workerID = id
        lanes = await scene.servers.lanes(heldBy: workerID) ?? [:]
        if lanes.isEmpty { return nil }
    }

    /// Says when the last one is free, in its own time.
    func watch() {
        let began = MonotonicTime.milliseconds()
        Reactor.spawn { [self] in
            let count = lanes.count
            while !lanes.isEmpty, MonotonicTime.milliseconds() - began < 60_000 {
                await wait(.milliseconds(100))
                guard let now = await scene.servers.lanes(heldBy: workerID) else { continue }
                lanes = lanes.filter { now[$0.key] == $0.value }
            }
            let time = MonotonicTime.milliseconds() - began
            scene.laneRecoveries.append(time)
            scene.log.note("\(count) conversations of \(worker.name) were free again after \(inSeconds(time))")
        }
    }
}
