import Events
import Foundation
import TestSupport
import Testing

@Reactor @Suite(.timeLimit(.minutes(1))) struct ListenerTests {
    @Test(arguments: ["127.0.0.1", "::1"]) func `port 0 becomes a port of the system's choice`(host: String)
        async throws
    {
        let isAccepted = Latch()
        let listener = try Listener(.tcp(host: host, port: 0)) { stream in
            stream.close()
            isAccepted.open()
        }
        #expect(listener.port != 0)
        let client = try await ByteStream.connect(to: .tcp(host: host, port: listener.port), within: .seconds(10))
        await isAccepted.wait()
        client.close()
        listener.close()
        listener.close()
    }

    @Test func `only addresses are listened on`() {
        #expect(throws: Listener.Failure.self) {
            try Listener(.tcp(host: "localhost", port: 0)) { $0.close() }
        }
        let path = "/" + String(repeating: "a", count: 107)
        #expect(throws: Listener.Failure.self) {
            try Listener(.unix(path: path)) { $0.close() }
        }
    }

    @Test func `an address of another machine cannot be listened on`() {
        #expect(throws: Listener.Failure.self) { try Listener(.tcp(host: "192.0.2.1", port: 0)) { $0.close() } }
    }

    @Test func `a socket that an earlier process left is replaced, and removed at the end`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/socket"
            let left = try Listener(.unix(path: path)) { $0.close() }
            let listener = try Listener(.unix(path: path)) { $0.close() }
            #expect(listener.port == 0)
            let client = try await ByteStream.connect(to: .unix(path: path), within: .seconds(10))
            client.close()
            listener.close()
            #expect(!FileManager.default.fileExists(atPath: path))
            left.close()
        }
    }

    @Test func `a file that is not a socket is left alone`() async throws {
        try await withTemporaryFolder { folder in
            let path = folder + "/notes"
            try Data("precious".utf8).write(to: URL(filePath: path))
            #expect(throws: Listener.Failure.self) {
                try Listener(.unix(path: path)) { $0.close() }
            }
            #expect(try String(contentsOfFile: path, encoding: .utf8) == "precious")
        }
    }

    @Test func `a listener that nobody keeps goes on listening until it is closed`() async throws {
        let isAccepted = Latch()
        weak var listener: Listener?
        let port: UInt16
        do {
            let fleeting = try Listener(.tcp(host: "127.0.0.1", port: 0)) { stream in
                stream.close()
                isAccepted.open()
            }
            listener = fleeting
            port = fleeting.port
        }
        let client = try await ByteStream.connect(to: .tcp(host: "127.0.0.1", port: port), within: .seconds(10))
        client.close()
        #expect(listener != nil)
        if listener != nil { await isAccepted.wait() }
        listener?.close()
        try await eventually("it to be freed") { listener == nil }
    }

    @Test func `a handler may close the listener while others wait`() async throws {
        var accepted = 0
        var listener: Listener?
        listener = try Listener(.tcp(host: "127.0.0.1", port: 0)) { stream in
            accepted += 1
            stream.close()
            listener?.close()
        }
        let endpoint = Endpoint.tcp(host: "127.0.0.1", port: listener?.port ?? 0)
        let clients = (0..<3).map { _ in
            Reactor.spawn { () -> ByteStream? in
                // Refused when the listener is closed before this one connects.
                try? await ByteStream.connect(to: endpoint, within: .seconds(10))
            }
        }
        for client in clients { await client.value?.close() }
        #expect(accepted == 1)
        listener = nil
    }

    @Test func `without a free descriptor connections wait until there is one`() async {
        await #expect(processExitsWith: .exitCode(7)) { await acceptWithoutDescriptors() }
    }
}

/// In a process of its own: takes all descriptors, lets somebody connect, gives them back; exits with 7 when the
/// connection is then accepted and waiting has not cost the CPU.
@Reactor private func acceptWithoutDescriptors() async {
    let isAccepted = Latch()
    guard let listener = try? Listener(.tcp(host: "127.0.0.1", port: 0), handler: { _ in isAccepted.open() }) else {
        exit(1)
    }
    // Dispatch, which keeps the test's time limit, makes descriptors at its first timer and later opens files now and
    // then to look at its threads; it ends the process when it cannot. The loop's thread gets a table of its own, where
    // the system lets it.
    try? await Task.sleep(for: .milliseconds(1))
    if let unshare = dlsym(nil, "unshare") {
        let cloneFiles: Int32 = 0x400
        _ = unsafeBitCast(unshare, to: (@convention(c) (Int32) -> Int32).self)(cloneFiles)
    }
    var limit = rlimit(rlim_cur: 100, rlim_max: 100)
    guard setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { exit(2) }
    let endpoint = Endpoint.tcp(host: "127.0.0.1", port: listener.port)
    // The last descriptor is the client's; the listener finds none.
    var taken: [Int32] = []
    while case let next = dup(0), next >= 0 { taken.append(next) }
    close(taken.removeLast())
    guard (try? await ByteStream.connect(to: endpoint, within: .seconds(5))) != nil else { exit(3) }
    let before = cpuMilliseconds()
    try? await Reactor.sleep(for: .milliseconds(250))
    guard !isAccepted.isOpen else { exit(4) }
    guard cpuMilliseconds() - before < 100 else { exit(5) }
    for descriptor in taken { close(descriptor) }
    await isAccepted.wait()
    exit(7)
}

/// What the calling thread has used.
private func cpuMilliseconds() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return time.tv_sec * 1000 + time.tv_nsec / 1_000_000
}
