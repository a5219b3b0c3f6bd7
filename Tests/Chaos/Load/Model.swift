import Events
import SimulatedModel
import TestSupport

/// The model of the run: quick, of changing speed, and in whatever mood a fault puts it. Counts who was asked what.
@Reactor final class Model {
    private let simulated = SimulatedModel()
    private var random: SeededRandom
    /// How often each line that a user wrote was put to the model.
    private(set) var asked: [String: Int] = [:]

    /// Times that it was asked for one user's message while it had not answered another one of theirs.
    private(set) var overlaps: [String] = []
    /// What a user's last call was about, and until when it may be under way (`MonotonicTime`, ms).
    private var underWay: [Substring: (text: String, until: Int64)] = [:]

    init(seed: UInt64) throws {
        random = SeededRandom(seed: seed ^ 0x00DE)
        simulated.onCall = { [weak self] _, text in self?.called(text) }
        simulated.onAnswer = { [weak self] text in self?.answered(text) }
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
        let delay = Int64.random(in: 5...150, using: &random)
        simulated.delay = .milliseconds(delay)
        noteOverlap(text, delay)
    }

    private func noteOverlap(_ text: String, _ delay: Int64) {
        let user = text.prefix { $0 != " " }
        let now = MonotonicTime.milliseconds()
        if user.hasPrefix("u"), let other = underWay[user], other.text != text, now < other.until {
            overlaps.append("\(text) while \(other.text) was not answered")
        }
        underWay[user] = (text, now + delay)
    }

    private func answered(_ text: String) {
        let user = text.prefix { $0 != " " }
        if underWay[user]?.text == text { underWay[user] = nil }
    }

    func close() { simulated.close() }
}
