import Events
import TestSupport
import Testing

/// That the chaos test sees what it looks for: programs with a promise broken on purpose fail it, in the way that is
/// theirs.
@Suite(.timeLimit(.minutes(10))) struct BreakageTests {
    /// What is late does harm only where it meets something of another's, which is luck: three schedules at most.
    @Test func `without fencing tokens, what arrives late takes what others have not answered`() async throws {
        let kinds = ["accepted/lost", "queue/", "order/", "turns/", "users/two-workers"]
        var outputs: [String] = []
        for seed in 7...9 {
            let run = try await ChaosProcess.run(
                ["--plan", "stale", "--seed", "\(seed)", "--seconds", "20", "--break", "fence"], keepsLogs: false)
            outputs.append(run.output)
            if run.code == 1, kinds.contains(where: { run.output.contains("BREACH \($0)") }) { return }
        }
        Issue.record("no schedule showed it: \(outputs.joined(separator: "\n"))")
    }

    @Test func `with a journal that nothing is put back from, a flush loses messages`() async throws {
        let run = try await ChaosProcess.run(
            ["--plan", "journal", "--seed", "1", "--seconds", "4", "--only", "RedisFlushed", "--break", "journal"])
        #expect(run.code == 1, "\(run.output)")
        #expect(run.output.contains("BREACH accepted/waiting"), "\(run.output)")
    }

    @Test(arguments: ["dedupe", "lease"])
    func `without knowing ids or leases, the model is asked twice where nothing else is wrong`(
        broken: String
    ) async throws {
        let run = try await ChaosProcess.run(["--seed", "1", "--break", broken], keepsLogs: false)
        #expect(run.code == 1, "\(run.output)")
        #expect(run.output.contains("BREACH calm/asked-twice"), "\(run.output)")
    }
}
