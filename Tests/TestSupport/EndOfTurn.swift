import Events

/// Returns in a turn of the loop after this one: what this one has left for its end is done by then, and what was ready
/// on sockets has been seen.
@Reactor package func endOfTurn() async {
    let latch = Latch()
    Reactor.atEndOfTurn { latch.open() }
    await latch.wait()
}
