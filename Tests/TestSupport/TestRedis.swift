package import Events
import Glibc
package import Redis

/// A private Redis in a folder of its own. `withRedis` makes it and takes it away.
@Reactor package final class TestRedis {
    private let folder: String
    private let arguments: [String]
    private var server: TestServer
    /// The Unix socket's path.
    package let socket: String
    /// The port on 127.0.0.1; 0 when it does not listen on TCP.
    package let port: UInt16

    /// For `withRedis`, and for who keeps one without a scope: `stop` ends it, and the folder is the owner's.
    package init(folder: String, arguments: [String], tcp: Bool) throws {
        self.folder = folder
        self.arguments = arguments
        socket = "\(folder)/redis.sock"
        port = tcp ? freePort() : 0
        server = try Self.launch(folder, socket, port, arguments)
    }

    /// For RedisSettings: the Unix socket.
    package var url: String { "unix://\(socket)" }

    package var tcpURL: String { "redis://127.0.0.1:\(port)" }

    package var log: String { server.log }

    /// Kills it; its data is lost unless `arguments` say otherwise.
    package func stop() { server.kill() }

    /// Kills it where it still runs, starts it on the same addresses and returns when it answers.
    package func restart() async throws {
        server.kill()
        server = try Self.launch(folder, socket, port, arguments)
        try await waitUntilReady()
    }

    package func pause() { server.pause() }

    package func resume() { server.resume() }

    /// Asks it to end in order, then starts it again.
    package func restartGently() async throws {
        server.resume()
        server.signal(SIGTERM)
        // One that does not go is killed by the restart.
        try? await server.waitUntilExit(within: .seconds(5))
        try await restart()
    }

    package func waitUntilReady() async throws {
        try await server.waitUntilReady { await answers() }
    }

    private func answers() async -> Bool {
        // Not there yet is what is waited for.
        guard let stream = try? await ByteStream.connect(to: .unix(path: socket), within: .seconds(1)) else {
            return false
        }
        defer { stream.close() }
        return await withCheckedContinuation { continuation in
            stream.onBytes = { bytes in
                stream.onBytes = nil
                stream.onClose = nil
                // With a password it answers NOAUTH, which is an answer.
                continuation.resume(returning: bytes.starts(with: "+PONG".utf8) || bytes.starts(with: "-NOAUTH".utf8))
                return bytes.count
            }
            stream.onClose = { _ in continuation.resume(returning: false) }
            stream.write("PING\r\n".utf8)
        }
    }

    private static func launch(
        _ folder: String, _ socket: String, _ port: UInt16, _ arguments: [String]
    ) throws -> TestServer {
        let command = [
            "redis-server", "--port", "\(port)", "--bind", "127.0.0.1", "--unixsocket", socket, "--dir", folder,
            "--save", "", "--appendonly", "no", "--daemonize", "no",
        ]
        return try TestServer(command + arguments, log: "\(folder)/redis.log")
    }
}

/// Runs `body` with a private Redis; killed and removed whatever happens.
///
/// - Parameters:
///   - arguments: more of redis-server's own (`["--requirepass", "secret"]`).
///   - tcp: also listen on a port of 127.0.0.1.
@Reactor package func withRedis<Value>(
    arguments: [String] = [], tcp: Bool = false, _ body: @Reactor (TestRedis) async throws -> Value
) async throws -> Value {
    try await withTemporaryFolder { folder in
        let redis = try TestRedis(folder: folder, arguments: arguments, tcp: tcp)
        defer { redis.stop() }
        try await redis.waitUntilReady()
        return try await body(redis)
    }
}

/// Runs `body` with a connection to a private Redis.
@Reactor package func withRedisConnection<Value>(
    arguments: [String] = [], _ body: @Reactor (RedisConnection, TestRedis) async throws -> Value
) async throws -> Value {
    try await withRedis(arguments: arguments) { redis in
        let connection = RedisConnection(try RedisSettings(url: redis.url), purpose: "test")
        connection.start()
        defer { connection.close() }
        guard await connection.waitUntilConnected(within: .seconds(10)) else {
            throw TestServer.Failure(description: "no connection to Redis: \(redis.log.suffix(2000))")
        }
        return try await body(connection, redis)
    }
}
