package import Events

/// What a program tells of itself.
@Reactor package struct ProcessSource {
    package let name: ProcessName
    /// A worker's room for turns; 0 for a gateway.
    package let slots: Int
    /// Requests or turns under way.
    package let inFlight: @Reactor () -> Int
    package let pool: @Reactor () -> PoolUse
    /// All of its counters as they stand.
    package let counters: @Reactor () -> [CountedFigure: Int]

    package init(
        name: ProcessName, slots: Int = 0, inFlight: @escaping @Reactor () -> Int,
        pool: @escaping @Reactor () -> PoolUse, counters: @escaping @Reactor () -> [CountedFigure: Int]
    ) {
        self.name = name
        self.slots = slots
        self.inFlight = inFlight
        self.pool = pool
        self.counters = counters
    }
}
