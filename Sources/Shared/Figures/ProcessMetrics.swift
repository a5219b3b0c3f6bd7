internal import Events
internal import Service

/// What every process tells of itself to Prometheus.
@Reactor enum ProcessMetrics {
    static func register(in registry: Metrics, source: ProcessSource, memoryLimit: Int) {
        registry.gauge("parley_process_info", "1, with what this process is", labels: labels(source)) { 1 }
        registry.gauge("parley_process_resident_memory_bytes", "Memory of this process") {
            Double(ProcessFigures.residentBytes())
        }
        registry.gauge("parley_process_memory_limit_bytes", "Memory that this process may use; 0 = no limit") {
            Double(memoryLimit)
        }
        registry.gauge("parley_process_heap_bytes", "Memory got from malloc", labels: ["state": "used"]) {
            Double(ProcessFigures.heap().used)
        }
        registry.gauge("parley_process_heap_bytes", "Memory got from malloc", labels: ["state": "total"]) {
            Double(ProcessFigures.heap().total)
        }
        registry.gauge("parley_process_cpu_seconds", "CPU time of this process") { ProcessFigures.cpuSeconds() }
        registry.gauge("parley_loop_slow_turns", "Turns of the loop that took longer than 50 ms") {
            Double(Reactor.executor.slowTurns)
        }
        // Of the source its pool only: what counts holds the registry, which would hold it in turn.
        let pool = source.pool
        let help = "Connections to PostgreSQL, by what they do"
        registry.gauge("parley_pg_pool_connections", help, labels: ["state": "in_use"]) { Double(pool().inUse) }
        registry.gauge("parley_pg_pool_connections", help, labels: ["state": "idle"]) { Double(pool().idle) }
        registry.gauge("parley_pg_pool_waiting", "Callers that wait for a connection to PostgreSQL") {
            Double(pool().waiting)
        }
        registry.gauge("parley_pg_pool_maximum", "Connections to PostgreSQL that this process may open") {
            Double(pool().maximum)
        }
    }

    private static func labels(_ source: ProcessSource) -> KeyValuePairs<String, String> {
        ["kind": source.name.kind.rawValue, "version": parleyVersion]
    }
}
