import Events
import SimulatedModel
import TestSupport

/// The model of the run: quick, of changing speed, and in whatever mood a fault puts it. Counts who was asked what.
@Reactor final class Model {
    private let simulated = SimulatedModel()
    private var random: SeededRandom
    /// How often each line that a user wrote was put to the model.
    private(set) var asked: [String: Int] = [:]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed ^ 0x00DE)
        simulated.onCall = { [weak self] text in self?.called(text) }
        try simulated.start()
    }

    var port: UInt16 { simulated.port }

    /// Nil: it answers.
    var mood: ModelBehaviour? {
        get { simulated.behaviour }
        set { simulated.behaviour = newValue }
    }

    func forget() { asked = [:] }

    private func called(_ text: String) {
        for line in text.split(separator: "\n") { asked[String(line), default: 0] += 1 }
        simulated.delay = .milliseconds(Int64.random(in: 5...150, using: &random))
    }

    func close() { simulated.close() }
}
