internal import Events
internal import Queue

/// What operators have paused: nobody should look for another reason.
@Reactor struct PauseExamination {
    /// More are counted.
    private static let named = 5

    private let context: CommandContext

    init(_ context: CommandContext) { self.context = context }

    func run() async throws -> [Diagnosis] {
        let pauses: [Pause]
        do {
            pauses = try await context.queue().pauses()
        } catch ShardsError.differ {
            return []  // said by the checks of all programs
        }
        var diagnoses = pauses.prefix(Self.named).map { pause in
            Diagnosis("paused", .warning, "Paused is \(pause.sentence()). Go on with `\(pause.scope.resumeCommand)`.")
        }
        if pauses.count > Self.named {
            let rest = pauses.count - Self.named
            diagnoses.append(Diagnosis("paused", .warning, "And \(rest) more: see `parley pause --list`."))
        }
        return diagnoses
    }
}
