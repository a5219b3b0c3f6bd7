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

/// This process's memory in pages of 4 KiB.
func residentPages() -> Int {
    let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ") ?? []
    return fields.count > 1 ? Int(fields[1]) ?? 0 : 0
}
