import TestSupport
import Testing

@testable import Service

struct MemoryLimitTests {
    private static let files = [
        "/sys/fs/cgroup/a/b/memory.max": "max\n", "/sys/fs/cgroup/a/memory.max": "268435456\n",
        "/sys/fs/cgroup/memory.max": "536870912\n",
        "/sys/fs/cgroup/memory/docker/memory.limit_in_bytes": "9223372036854771712\n",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes": "134217728\n",
    ]

    @Test(
        arguments: [
            ("0::/a/b\n", 268_435_456), ("0::/\n", 536_870_912), ("0::/elsewhere\n", 536_870_912),
            ("12:cpu:/x\n5:memory:/docker\n", 134_217_728), ("", 0), ("nonsense\n1:name=systemd:/\n", 0),
        ])
    func `the limit is the least of all groups around`(cgroups: String, limit: Int) {
        #expect(ProcessFigures.memoryLimit(cgroups: cgroups) { Self.files[$0] ?? "" } == limit)
    }

    @Test func `this process has a heap`() {
        let heap = ProcessFigures.heap()
        #expect(heap.used > 10_000 || SanitizerReport.replacesMalloc)
        #expect(heap.total >= heap.used)
        #expect(ProcessFigures.memoryLimit() >= 0)
    }
}
