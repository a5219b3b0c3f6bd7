internal import CPostgres

/// A finished libpq result. Owns the `PGresult`: `PQclear` runs when the last reference dies.
///
/// Cells are read from libpq's own memory when they are asked for: copying them first would cost an allocation per
/// cell, this one costs one per result.
///
/// `@unchecked Sendable`: libpq never changes a result after handing it over, all functions used here only read.
final class ResultHandle: @unchecked Sendable {
    private let raw: OpaquePointer

    init?(taking raw: OpaquePointer?) {
        guard let raw else { return nil }
        self.raw = raw
    }

    deinit { PQclear(raw) }

    var status: ExecStatusType { PQresultStatus(raw) }
    var rowCount: Int { Int(PQntuples(raw)) }
    var columnCount: Int { Int(PQnfields(raw)) }

    /// Rows that the statement inserted, changed, removed or returned.
    var affected: Int { Int(String(cString: PQcmdTuples(raw))) ?? 0 }

    /// The cell's bytes, followed by NUL; nil is SQL NULL. They live as long as this handle.
    func cell(_ row: Int, _ column: Int) -> UnsafeBufferPointer<UInt8>? {
        precondition(row >= 0 && row < rowCount && column >= 0 && column < columnCount, "no such cell in the result")
        let row = Int32(row)
        let column = Int32(column)
        guard PQgetisnull(raw, row, column) == 0, let value = PQgetvalue(raw, row, column) else { return nil }
        let length = Int(PQgetlength(raw, row, column))
        return UnsafeBufferPointer(start: UnsafeRawPointer(value).assumingMemoryBound(to: UInt8.self), count: length)
    }

    /// A part of the server's error report.
    func errorField(_ field: ErrorField) -> String? {
        PQresultErrorField(raw, field.rawValue).map { String(cString: $0) }
    }

    /// The whole error in libpq's words, for errors that are libpq's own.
    var errorText: String { PostgresHandle.firstLines(PQresultErrorMessage(raw)) }

    /// The letters of the protocol's error fields (libpq has them as character constants, which Swift does not import).
    enum ErrorField: Int32 {
        case severity = 86  // V: FATAL and PANIC end the connection
        case sqlState = 67  // C
        case message = 77  // M
        case constraint = 110  // n
    }
}
