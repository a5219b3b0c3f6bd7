package import Events

/// What a program tells of itself.
@Reactor package struct ProcessSource {
    package let name: ProcessName
    /// A worker's room for turns; 0 for a gateway.
    package let slots: Int
    /// Whoever changes it says so (`FiguresService.stateChanged`), or it is told with the next beat.
    package let state: @Reactor () -> LivingProcess.State
    /// Requests or turns under way.
    package let inFlight: @Reactor () -> Int
    package let pool: @Reactor () -> PoolUse
    /// All of its counters as they stand.
    package let counters: @Reactor () -> [CountedFigure: Int]
    /// Of a worker: its turns by the time from a message's arrival to its stored reply, as `Histogram.tally` has them.
    package let replyTally: @Reactor () -> [Int]

    package init(
        name: ProcessName, slots: Int = 0, state: @escaping @Reactor () -> LivingProcess.State,
        inFlight: @escaping @Reactor () -> Int, pool: @escaping @Reactor () -> PoolUse,
        counters: @escaping @Reactor () -> [CountedFigure: Int], replyTally: @escaping @Reactor () -> [Int] = { [] }
    ) {
        self.name = name
        self.slots = slots
        self.state = state
        self.inFlight = inFlight
        self.pool = pool
        self.counters = counters
        self.replyTally = replyTally
    }
}
