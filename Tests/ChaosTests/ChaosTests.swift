import Events
import TestSupport
import Testing

/// Short runs of the chaos program of this build (`Tests/Chaos`); `make chaos` makes long ones. A run that fails says its
/// seed, its schedule and where its logs are.
@Suite(.timeLimit(.minutes(10))) struct ChaosTests {
    @Test(arguments: [1, 2, 3])
    func `whatever breaks, everything accepted is answered once, in order`(seed: Int) async throws {
        let run = try await ChaosProcess.run(["--seed", "\(seed)", "--seconds", "20"])
        #expect(run.code == 0, "\(run.output)")
    }

    @Test func `a Redis that is flushed loses what waits, and nothing that was committed`() async throws {
        let run = try await ChaosProcess.run(["--plan", "flush", "--seed", "1", "--seconds", "15"])
        #expect(run.code == 0, "\(run.output)")
    }

    @Test func `with a journal a Redis that is flushed or rolled back loses nothing, and keeps the order`()
        async throws
    {
        let run = try await ChaosProcess.run(["--plan", "journal", "--seed", "1", "--seconds", "15"])
        #expect(run.code == 0, "\(run.output)")
    }

    @Test func `what arrives when a lease is over changes nothing`() async throws {
        let run = try await ChaosProcess.run(["--plan", "stale", "--seed", "7", "--seconds", "8"])
        #expect(run.code == 0, "\(run.output)")
    }
}
