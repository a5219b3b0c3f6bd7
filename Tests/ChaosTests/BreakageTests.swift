import Events
import TestSupport
import Testing

/// That the chaos test sees what it looks for: programs with a promise broken on purpose fail it, in the way that is
/// theirs.
@Suite(.timeLimit(.minutes(10))) struct BreakageTests {
    @Test func `without fencing tokens, what arrives late takes what others have not answered`() async throws {
        let run = try await ChaosProcess.run(["--plan", "stale", "--seed", "7", "--seconds", "12", "--break", "fence"])
        #expect(run.code == 1, "\(run.output)")
        let kinds = ["accepted/lost", "queue/", "order/", "turns/", "users/two-workers"]
        #expect(kinds.contains { run.output.contains("BREACH \($0)") }, "\(run.output)")
    }

    @Test(arguments: ["dedupe", "lease"])
    func `without knowing ids or leases, the model is asked twice where nothing else is wrong`(
        broken: String
    ) async throws {
        let run = try await ChaosProcess.run(["--seed", "1", "--break", broken])
        #expect(run.code == 1, "\(run.output)")
        #expect(run.output.contains("BREACH calm/asked-twice"), "\(run.output)")
    }
}
