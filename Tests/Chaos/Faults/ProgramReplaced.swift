import Events
import TestSupport

/// A program is asked to leave and one of the other build takes its place, as in a rolling update; with one build only,
/// the same again.
@Reactor struct ProgramReplaced: Fault {
    let number: Int

    init(_ random: inout SeededRandom) { number = Int.random(in: 0..<5, using: &random) }

    nonisolated var description: String {
        "\(number < 2 ? "gateway \(number + 1)" : "worker \(number - 1)") is replaced"
    }

    func strike(_ scene: Scene) async throws {
        let member = scene.fleet.members[number]
        await member.leave(within: .seconds(12))
        let builds = Set(scene.fleet.members.map(\.programs)).sorted()
        if let other = builds.first(where: { $0 != member.programs }) { member.programs = other }
        scene.fleet.start(member)
    }
}
