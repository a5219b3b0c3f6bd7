import Events
import Glibc
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct FileWatcherTests {
    @Test func `readiness is told for what is watched`() async throws {
        try await withSocketPair { near, far in
            var told: [FileWatcher.Readiness] = []
            let calls = Tally()
            let watcher = FileWatcher(descriptor: near) { readiness in
                told.append(readiness)
                calls.add()
            }
            defer { watcher.close() }
            watcher.watch(read: false, write: true)
            await calls.wait(for: 1)
            #expect(told.last?.canWrite == true && told.last?.canRead == false)

            watcher.watch(read: true, write: false)
            let before = calls.count
            send(far, "x", 1, 0)
            await calls.wait(for: before + 1)
            #expect(told.last?.canRead == true && told.last?.canWrite == false)
        }
    }

    @Test func `a handler may change what it watches, and close`() async throws {
        try await withSocketPair { near, _ in
            var calls = 0
            let isDone = Latch()
            var watcher: FileWatcher?
            watcher = FileWatcher(descriptor: near) { _ in
                calls += 1
                switch calls {
                case 1: watcher?.watch(read: true, write: true)
                case 2:
                    watcher?.close()
                    watcher?.close()
                    isDone.open()
                default: break
                }
            }
            watcher?.watch(read: false, write: true)
            await isDone.wait()
            for _ in 0..<3 { await endOfTurn() }  // it is ready still
            #expect(calls == 2)
            watcher = nil
        }
    }

    private func withSocketPair(_ body: @Reactor (Int32, Int32) async throws -> Void) async throws {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0, &ends) == 0)
        defer { for end in ends { close(end) } }
        try await body(ends[0], ends[1])
    }
}
