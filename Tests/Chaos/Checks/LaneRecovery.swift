import Events
import JSON
import Redis

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
        lanes = await held() ?? [:]
        if lanes.isEmpty { return nil }
    }

    /// The lanes that are leased to the worker, with their tokens; nil when Redis does not say.
    private func held() async -> [String: Int64]? {
        guard let keys = try? await scene.servers.keys("parley:{0}:lane:*"), !keys.isEmpty else { return nil }
        guard let texts = try? await scene.servers.commands.send(["MGET"] + keys).array() else { return nil }
        var held: [String: Int64] = [:]
        for (key, text) in zip(keys, texts) {
            guard case .string(let text) = text, let json = try? JSONValue(parsing: text) else { continue }
            if json["state"]?.string == "leased", json["worker"]?.string == workerID {
                held[key] = json["token"]?.int64 ?? 0
            }
        }
        return held
    }

    /// Says when the last one is free, in its own time.
    func watch() {
        let began = MonotonicTime.milliseconds()
        Reactor.spawn { [self] in
            let count = lanes.count
            while !lanes.isEmpty, MonotonicTime.milliseconds() - began < 60_000 {
                await wait(.milliseconds(100))
                guard let now = await held() else { continue }
                lanes = lanes.filter { now[$0.key] == $0.value }
            }
            let time = MonotonicTime.milliseconds() - began
            scene.log.note("\(count) conversations of \(worker.name) were free again after \(inSeconds(time))")
        }
    }
}
