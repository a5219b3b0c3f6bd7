import Glibc
import TestSupport
import Testing

@testable import Events

@Reactor @Suite(.timeLimit(.minutes(1))) struct OpeningSocketTests {
    @Test(arguments: [true, false]) func `nothing of it stays behind`(isReady: Bool) async throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        if !isReady {
            let bytes = [UInt8](repeating: 0, count: 4096)
            while send(ends[0], bytes, bytes.count, 0) > 0 {}
        }
        weak var opening: OpeningSocket?
        do {
            let fleeting = OpeningSocket(ends[0], .unix(path: "/socket"))
            opening = fleeting
            let outcome = await fleeting.outcome(within: .milliseconds(isReady ? 10_000 : 5))
            #expect(outcome == (isReady ? nil : .timedOut(endpoint: "/socket")))
        }
        try await eventually("it to be freed") { opening == nil }
    }
}
