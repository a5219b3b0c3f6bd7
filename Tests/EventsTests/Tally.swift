import Events

/// Counts, and lets one task wait for a number.
@Reactor final class Tally {
    private(set) var count = 0
    private var awaited: (count: Int, latch: Latch)?

    func add() {
        count += 1
        if let awaited, count >= awaited.count { awaited.latch.open() }
    }

    func wait(for number: Int) async {
        guard count < number else { return }
        let latch = Latch()
        awaited = (number, latch)
        await latch.wait()
    }
}
