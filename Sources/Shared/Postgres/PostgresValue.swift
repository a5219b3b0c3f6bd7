/// One value for a statement. The server decides its type from the statement (`$1::bigint[]`), so an `int` fits an
/// `int4`, a `bigint` or a `numeric`.
///
/// PostgreSQL's text cannot hold U+0000: a text with it fails with `PostgresError.invalidValue` before anything is sent.
package enum PostgresValue: Sendable, Equatable {
    case null
    case text(String)
    case int(Int64)
    case double(Double)
    case bool(Bool)
    /// For `bytea` only: it travels in the binary format.
    case bytes([UInt8])
    /// For `text[]` only: it travels in the binary format. nil is SQL NULL.
    case textArray([String?])
    /// For `bigint[]` only, as above.
    case intArray([Int64?])
}
