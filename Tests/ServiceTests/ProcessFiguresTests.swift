import Service
import Testing

struct ProcessFiguresTests {
    @Test func `the system tells memory and CPU time`() {
        #expect(ProcessFigures.residentBytes() > 1_000_000)
        #expect(ProcessFigures.cpuSeconds() > 0)
    }
}
