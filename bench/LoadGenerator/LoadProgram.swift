internal import Events
import Glibc

/// Loads the server and prints the report. A signal ends the run early; its figures are printed all the same.
@Reactor struct LoadProgram {
    private let options: LoadOptions

    init(_ options: LoadOptions) { self.options = options }

    func run() async {
        let record = options.record.map(AcceptanceRecord.init)
        let run = LoadRun(options, record: record)
        do throws(StreamError) {
            try await run.connect()
        } catch {
            fail("cannot connect to \(options.endpoint): \(describe(error))")
        }
        let signals = [SIGINT, SIGTERM].map { SignalWatcher($0) { run.stop() } }
        let start = MonotonicTime.nanoseconds()
        let cpuBefore = ownCPUSeconds()
        await run.run()
        let report = LoadReport(
            run.tally, seconds: Double(MonotonicTime.nanoseconds() - start) / 1e9,
            cpuSeconds: ownCPUSeconds() - cpuBefore)
        for signal in signals { signal.close() }
        record?.close()
        printLine(options.printsJSON ? report.json : report.text)
        if let reason = run.abortReason { fail(reason) }
        if run.tally.succeeded == 0 { fail("no request succeeded: \(run.tally.firstFailure ?? "none was sent")") }
    }

    private func ownCPUSeconds() -> Double {
        var usage = rusage()
        getrusage(RUSAGE_SELF.rawValue, &usage)
        let seconds = usage.ru_utime.tv_sec + usage.ru_stime.tv_sec
        return Double(seconds) + Double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6
    }
}
