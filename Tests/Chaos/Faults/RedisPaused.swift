import Events
import TestSupport

/// Redis serves nobody for a while (CLIENT PAUSE), and then all that came meanwhile.
@Reactor struct RedisPaused: Fault {
    let milliseconds: Int64
    let isForWrites: Bool

    init(_ random: inout SeededRandom) {
        milliseconds = Int64.random(in: 500...6500, using: &random)
        isForWrites = Bool.random(using: &random)
    }

    nonisolated var description: String {
        "Redis pauses \(isForWrites ? "writes" : "all") for \(inSeconds(milliseconds))"
    }

    func strike(_ scene: Scene) async throws {
        // Not there to pause is another fault's doing.
        try? await scene.servers.redis("CLIENT", "PAUSE", "\(milliseconds)", isForWrites ? "WRITE" : "ALL")
        await wait(.milliseconds(milliseconds))
    }
}
