import Events
import TestSupport

/// Whose wires a fault is about: one program's or everybody's, to Redis, to PostgreSQL or to both.
struct LinkVictim: Sendable {
    private let number: Int?
    private let redis: Bool
    private let postgres: Bool

    init(_ random: inout SeededRandom, all: Bool = true) {
        let drawn = Int.random(in: 0..<(all ? 6 : 5), using: &random)
        number = drawn < 5 ? drawn : nil
        let which = Int.random(in: 0..<3, using: &random)
        redis = which != 1
        postgres = which != 0
    }

    var description: String {
        let who = number.map { $0 < 2 ? "gateway \($0 + 1)" : "worker \($0 - 1)" } ?? "everybody"
        return "\(who)'s links to \(redis && postgres ? "both servers" : redis ? "Redis" : "PostgreSQL")"
    }

    @Reactor func wires(_ scene: Scene) -> [Wire] {
        let members = number.map { [scene.fleet.members[$0]] } ?? scene.fleet.members
        return members.flatMap { (redis ? [$0.redis] : []) + (postgres ? [$0.postgres] : []) }
    }
}
