import Events
import Redis
import Testing

@testable import Queue

@Reactor @Suite struct ShardsTests {
    @Test func `a lane's shard is the same in every release`() {
        let shards = Shards(count: 16)
        let lanes = ["5.2.http.ana", "5.2.http.bob", "out:http:ana"].map { shards.shard(of: Lane(trusted: $0)) }
        #expect(lanes == [1, 8, 12])
    }

    @Test func `similar names spread evenly`() {
        let shards = Shards(count: 8)
        var counts = Array(repeating: 0, count: 8)
        for number in 0..<8000 { counts[shards.shard(of: Lane(trusted: "5.2.http.u\(number)"))] += 1 }
        #expect(counts.allSatisfy { (800...1200).contains($0) })
    }

    @Test func `another number of shards is refused with a sentence`() async throws {
        try await withQueue { q async throws in
            try await Shards(count: 4).agree(with: q.redis)
            try await Shards(count: 4).agree(with: q.redis)
            let error = await #expect(throws: ShardsError.self) { try await Shards(count: 8).agree(with: q.redis) }
            #expect(error == .differ(stored: "4", configured: 8))
            #expect(error?.description.contains("set it to 4") == true)
        }
    }

    @Test func `lanes have names that need no quoting`() {
        #expect((try? Lane("5.2.http.ana"))?.tenant == 5)
        #expect((try? Lane("out:telegram:99"))?.tenant == nil)
        #expect(throws: LaneError.forbiddenByte) { try Lane("5.2.http.a b") }
        #expect(throws: LaneError.forbiddenByte) { try Lane("5.2.http.{a}") }
        #expect(throws: LaneError.empty) { try Lane("") }
        #expect(throws: LaneError.tooLong(bytes: 601)) { try Lane(String(repeating: "a", count: 601)) }
    }
}
