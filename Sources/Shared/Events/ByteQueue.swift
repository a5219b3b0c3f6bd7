/// Bytes that are added at the end and taken from the front. Keeps no memory while it is empty.
struct ByteQueue {
    private var bytes: [UInt8] = []
    /// Those before it have been taken; they are removed when they are half of the array.
    private var first = 0

    var count: Int { bytes.count - first }
    var isEmpty: Bool { first == bytes.count }

    mutating func append(_ added: UnsafeRawBufferPointer) { bytes.append(contentsOf: added) }

    mutating func removeFirst(_ count: Int) {
        precondition(count >= 0 && count <= self.count, "more was taken from a queue than it had")
        first += count
        if isEmpty {
            self = ByteQueue()
        } else if first * 2 >= bytes.count {
            bytes.removeFirst(first)
            first = 0
        }
    }

    func withUnsafeBytes<Value>(_ body: (UnsafeRawBufferPointer) -> Value) -> Value {
        bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[first...])) }
    }
}
