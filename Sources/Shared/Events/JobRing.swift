/// A growing ring of jobs waiting for the loop thread: first in, first out, no allocation in steady state.
struct JobRing {
    private var slots: [UnownedJob?]
    private var head = 0
    private(set) var count = 0

    init(capacity: Int = 256) {
        precondition(capacity > 0 && capacity & (capacity - 1) == 0, "the ring's capacity is a power of two")
        slots = Array(repeating: nil, count: capacity)
    }

    var isEmpty: Bool { count == 0 }

    mutating func append(_ job: UnownedJob) {
        if count == slots.count { grow() }
        slots[(head + count) & (slots.count - 1)] = job
        count += 1
    }

    mutating func popFirst() -> UnownedJob? {
        guard count > 0 else { return nil }
        let job = slots[head]
        head = (head + 1) & (slots.count - 1)
        count -= 1
        return job
    }

    private mutating func grow() {
        var larger = [UnownedJob?](repeating: nil, count: slots.count * 2)
        for index in 0..<count { larger[index] = slots[(head + index) & (slots.count - 1)] }
        slots = larger
        head = 0
    }
}
