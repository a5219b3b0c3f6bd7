/// The pool at one moment.
package struct PostgresPoolStatistics: Sendable, Equatable {
    /// Connections that are open, idle ones included.
    package var open = 0
    package var idle = 0
    /// Callers waiting for a connection.
    package var waiting = 0
}
