internal import Events

extension Metrics {
    /// What every program tells of itself. Once for each registry.
    package func watchProcess() {
        gauge("parley_process_resident_memory_bytes", "Memory of this process") {
            Double(ProcessFigures.residentBytes())
        }
        gauge("parley_process_cpu_seconds", "CPU time of this process") { ProcessFigures.cpuSeconds() }
        gauge("parley_loop_slow_turns", "Turns of the loop that took longer than 50 ms") {
            Double(Reactor.executor.slowTurns)
        }
    }
}
