/// The commands that wait for replies, in the order sent: a ring that grows, without allocation in steady state.
struct PendingRing {
    private var slots: [PendingCommand?]
    private var head = 0
    private(set) var count = 0

    init(capacity: Int = 64) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the ring's capacity is a power of two")
        slots = Array(repeating: nil, count: capacity)
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ command: PendingCommand) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = command
        count += 1
    }

    mutating func popFirst() -> PendingCommand? {
        guard count > 0 else { return nil }
        let command = slots[head].take()
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return command
    }

    /// Whose deadline has passed at `now`. Looks at all: a later command may have an earlier deadline.
    func overdue(at now: UInt64) -> PendingCommand? {
        for index in 0..<count {
            guard let command = slots[(head + index) & (slots.count - 1)] else { continue }
            if command.deadline <= now { return command }
        }
        return nil
    }

    private mutating func grow() {
        var larger = [PendingCommand?](repeating: nil, count: slots.count * 2)
        for index in 0..<count { larger[index] = slots[(head + index) & (slots.count - 1)] }
        slots = larger
        head = 0
    }
}
