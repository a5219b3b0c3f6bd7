import Events
import JSON
import TestSupport
import Testing

/// Mutated requests of every endpoint to a real gateway: each gets one well-formed answer with a known status, refusals
/// as problems, and the gateway lives on as it was.
@Reactor @Suite(.timeLimit(.minutes(10))) struct GatewayFuzzTests {
    private nonisolated static let rounds: UInt64 = 2400
    private nonisolated static let clients = 8
    /// Of the whole run, above what it held when it was warm.
    private nonisolated static let growth = 64 << 20

    /// Requests that once got something else than they should.
    private nonisolated static let failed: [[UInt8]] = []

    @Test func `whatever is sent, one well-formed answer comes back, and the gateway stays well`() async throws {
        try await withDeployment(.knowledge { $0.room = Room.all }) { deployment in
            let port = try await deployment.port(of: deployment.gateway)
            let requests = RequestMutator(
                key: deployment.tenancy.writer, conversation: deployment.tenancy.conversation("ana"))
            for bytes in Self.failed { Self.record(try await FuzzedAnswer.wrong(bytes, port: port), bytes, 0) }
            let first = FuzzRun.number("FUZZ_SEED") ?? 1
            let end = FuzzRun.number("FUZZ_SECONDS").map { MonotonicTime.milliseconds() + Int64($0) * 1000 }
            var next = first &* 1_000_000_007
            let last = next &+ Self.rounds
            var warm = 0
            while end.map({ MonotonicTime.milliseconds() < $0 }) ?? (next < last) {
                let begin = next
                try await together(Self.clients) { client in
                    for round in 0..<UInt64(50) {
                        let seed = begin &+ UInt64(client) &* 50 &+ round
                        let bytes = requests.request(seed: seed)
                        Self.record(try await FuzzedAnswer.wrong(bytes, port: port), bytes, seed)
                    }
                }
                next &+= UInt64(Self.clients) * 50
                if warm == 0 { warm = try await Self.memory(deployment) }
            }
            try await Self.expectWell(deployment, warm)
        }
    }

    private static func record(_ what: String?, _ bytes: [UInt8], _ seed: UInt64) {
        if let what { Issue.record("\(what)\n    seed \(seed); as a case: \(FuzzRun.written(bytes))") }
    }

    private static func memory(_ deployment: Deployment) async throws -> Int {
        let figures = try await deployment.client().get("/metrics")
        let line = figures.text.firstMatch(of: /(?m)^parley_process_resident_memory_bytes (\d+)/)
        return try #require(line.flatMap { Int($0.1) }, "\(figures)")
    }

    private static func expectWell(_ deployment: Deployment, _ warm: Int) async throws {
        #expect(deployment.gateway.isRunning)
        #expect(deployment.gateway.count("ERROR") == 0, "\(deployment.gateway.lines("ERROR"))")
        #expect(try await memory(deployment) - warm < growth)
        let client = try await deployment.client()
        #expect(try await client.post("Where is the shop?", user: "afterwards", wait: 20).status == 200)
    }
}
