import Events
import SimulatedModel
import TestSupport

/// The model fails in one way for a while, then in another.
@Reactor struct ModelMisbehaves: Fault {
    private static let names = [
        "fail-500", "429", "429-retry-after-1", "hang", "stall", "cut", "drop", "garbage", "invalid-json", "empty",
        "error-mid-stream", "529",
    ]

    let moods: [String]
    let held: Duration

    init(_ random: inout SeededRandom) {
        moods = Array(Self.names.shuffled(using: &random).prefix(2))
        held = random.duration(500...2500)
    }

    nonisolated var description: String { "the model does \(moods.joined(separator: ", then ")), \(held) each" }

    func strike(_ scene: Scene) async throws {
        for mood in moods {
            scene.model.mood = ModelBehaviour(model: mood)
            await wait(held)
        }
        scene.model.mood = nil
    }
}
