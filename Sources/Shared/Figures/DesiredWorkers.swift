/// How many workers the load asks for.
///
/// Little's law: turns under way = messages a second × seconds of a turn; what has piled up is to be gone in a while, and
/// asks for turns of its own. That fills slots, of which a part is kept free for what comes unevenly. Quick turns fill a
/// worker's core before its slots: the larger number counts.
struct DesiredWorkers: Sendable, Equatable {
    /// Messages a second.
    var arrivals = 0.0
    /// From claim to commit; 0 = not known.
    var turnSeconds = 0.0
    /// CPU time of a worker for one turn; 0 = not known.
    var coreSeconds = 0.0
    /// Conversations that are ready.
    var backlog = 0
    /// Turns that one worker runs at once.
    var slots = 64.0

    init() {}

    /// What has piled up is to be answered within so many seconds.
    private static let drainSeconds = 30.0
    /// How full slots and cores are to be.
    private static let load = 0.7
    /// For a turn of which nothing is known yet.
    private static let guessedSeconds = 1.0

    func count(in bounds: ClosedRange<Int>) -> Int {
        let seconds = turnSeconds > 0 ? turnSeconds : Self.guessedSeconds
        let turnsPerSecond = arrivals + Double(backlog) / Self.drainSeconds
        let bySlots = turnsPerSecond * seconds / (max(1, slots) * Self.load)
        let byCores = turnsPerSecond * coreSeconds / Self.load
        let wanted = max(bySlots, byCores).rounded(.up)
        guard wanted.isFinite else { return bounds.upperBound }
        return Int(min(max(wanted, Double(bounds.lowerBound)), Double(bounds.upperBound)))
    }
}
