/// The connections to PostgreSQL of one process.
package struct PoolUse: Sendable, Equatable {
    package var maximum = 0
    /// Idle ones included.
    package var open = 0
    package var idle = 0
    /// Callers that wait for one.
    package var waiting = 0

    package init(maximum: Int = 0, open: Int = 0, idle: Int = 0, waiting: Int = 0) {
        self.maximum = maximum
        self.open = open
        self.idle = idle
        self.waiting = waiting
    }

    package var inUse: Int { open - idle }
}
