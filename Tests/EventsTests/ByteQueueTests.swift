import Testing

@testable import Events

@Suite struct ByteQueueTests {
    @Test func `bytes come out in the order in which they went in, in pieces of any size`() {
        var queue = ByteQueue()
        let bytes = pattern(10_000)
        var added = 0
        var taken: [UInt8] = []
        var random = SystemRandomNumberGenerator()
        while taken.count < bytes.count {
            let more = min(Int.random(in: 0...300, using: &random), bytes.count - added)
            bytes[added..<added + more].withUnsafeBytes { queue.append($0) }
            added += more
            let count = added == bytes.count ? queue.count : Int.random(in: 0...queue.count, using: &random)
            taken += queue.withUnsafeBytes { Array($0.prefix(count)) }
            queue.removeFirst(count)
            #expect(queue.count == added - taken.count && queue.isEmpty == (queue.count == 0))
        }
        #expect(taken == bytes)
    }
}
