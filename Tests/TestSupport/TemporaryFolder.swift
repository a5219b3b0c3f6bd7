import Events
import Foundation

/// An empty folder that is gone, with all in it, when `body` has returned or thrown; `scripts/test` removes those of tests
/// that were killed. Its path is short enough for Unix sockets (107 bytes).
@Reactor package func withTemporaryFolder<Value>(
    _ body: @Reactor (String) async throws -> Value
) async throws -> Value {
    let base = ProcessInfo.processInfo.environment["PARLEY_TEST_FOLDER"] ?? "/tmp"
    let path = "\(base)/parley-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(
        atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    defer {
        // What stays behind lies in /tmp: not a reason to fail a test.
        try? FileManager.default.removeItem(atPath: path)
    }
    return try await body(path)
}
