import Testing

@testable import Conversations

@Suite struct ExpiringMapTests {
    @Test func `a value is there until its end`() {
        var map = ExpiringMap<String, Int>(capacity: 10)
        map.set("a", 1, end: 100)
        #expect(map.value("a", now: 99) == 1)
        #expect(map.value("a", now: 100) == nil)
        map.set("a", 2, end: 200)
        #expect(map.value("a", now: 100) == 2)
        map.remove("a")
        #expect(map.value("a", now: 100) == nil)
    }

    @Test func `it never holds more than its capacity, and keeps the newest`() {
        var map = ExpiringMap<Int, Int>(capacity: 10)
        for number in 0..<1000 {
            map.set(number, number, end: .max)
            #expect(map.count <= 10)
            #expect(map.value(number, now: 0) == number)
        }
    }
}
