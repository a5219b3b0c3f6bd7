internal import Conversations
internal import Events
internal import JSON
internal import Service

/// Applies tenants' retention while this worker runs: looks every minute or two whether it is due and nobody else does it.
@Reactor final class RetentionKeeper {
    private let retention: Retention
    private let metrics: WorkerMetrics
    private let log: Log
    private let repetitions = Repetitions()

    init(_ retention: Retention, metrics: WorkerMetrics, log: Log) {
        self.retention = retention
        self.metrics = metrics
        self.log = log
    }

    func start() {
        repetitions.add(60_000...120_000, first: 1000...5000) { [weak self] in await self?.apply() }
    }

    /// The step that is under way ends; another worker goes on with the rest.
    func stop() { repetitions.stop() }

    private func apply() async {
        let began = MonotonicTime.milliseconds()
        do {
            guard let summary = try await retention.run(), !summary.isEmpty else { return }
            for figure in summary.figures { metrics.retentionRemoved(figure.name, count: figure.count) }
            report(summary, milliseconds: MonotonicTime.milliseconds() - began)
        } catch is CancellationError {
            return
        } catch {
            log.debug("The retention could not be applied now; it is tried again", ["reason": .string("\(error)")])
        }
    }

    private func report(_ summary: RetentionSummary, milliseconds: Int64) {
        let counts = summary.figures.filter { $0.count > 0 }.map { "\($0.count) \($0.name)" }.joined(separator: ", ")
        log.info(
            "Removed what was older than its tenant keeps it",
            [
                "removed": .string(counts), "tenants": .int(Int64(summary.tenants)),
                "seconds": .int((milliseconds + 500) / 1000),
            ])
    }
}
