import Events
import Foundation
import Postgres

/// The error that `body` throws, if it is PostgreSQL's.
@Reactor func failure<Value>(_ body: @Reactor () async throws -> Value) async -> PostgresError? {
    do {
        _ = try await body()
        return nil
    } catch {
        return error as? PostgresError
    }
}

/// Something else happened than the test is about.
struct Unexpected: Error {
    let what: String
    init(_ what: Any?) { self.what = String(describing: what) }
}

/// Waits turn by turn until `condition` holds, at most ten seconds.
@Reactor func eventually(_ condition: @Reactor () -> Bool) async throws {
    let start = MonotonicTime.milliseconds()
    while !condition() {
        guard MonotonicTime.milliseconds() - start < 10_000 else {
            throw Unexpected("it did not happen in ten seconds")
        }
        try await Reactor.sleep(for: .milliseconds(5))
    }
}

/// This process's memory in pages of 4 KiB.
func residentPages() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
}
