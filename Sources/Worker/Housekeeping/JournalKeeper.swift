internal import Conversations
internal import Events
internal import JSON
internal import Queue
internal import Service

/// With a journal: sees within half a second that Redis has lost data, and puts back what it has lost; and looks through the
/// journal for what else is lost or settled, every 2 to 5 s. Every worker does, one at a time.
///
/// Without one, for a deployment that had a journal before: removes what is settled by now, every half minute or so.
@Reactor final class JournalKeeper {
    /// Conversations of one refill, or of one sweep, that are noted for traces. Millions may be put back, and there is no room
    /// for so many beside what else is out of the ordinary.
    private static let mostNoted = 500

    private let keeping: JournalKeeping
    private let hasJournal: Bool
    private let events: LaneEvents
    private let metrics: WorkerMetrics
    private let log: Log
    private let repetitions = Repetitions()
    /// Told to be under way, and not told to be done yet: what begins again is told once.
    private var isRefilling = false
    /// What the last try of each failed of: told once, however often the other one succeeds meanwhile.
    private var troubles: [Duty: String] = [:]

    /// Since the last refill or sweep that put something back was done.
    private var noted: Set<Lane> = []

    private enum Duty { case refill, sweep }

    init(_ keeping: JournalKeeping, hasJournal: Bool, events: LaneEvents, metrics: WorkerMetrics, log: Log) {
        self.keeping = keeping
        self.hasJournal = hasJournal
        self.events = events
        self.metrics = metrics
        self.log = log
        keeping.onPutBack = { [weak self] in self?.note($0, at: $1) }
        keeping.onBegin = { [weak self] in self?.begun(shards: $0, epoch: $1) }
    }

    func start() {
        guard hasJournal else {
            return repetitions.add(20_000...40_000) { [weak self] in await self?.tidy() }
        }
        repetitions.add(200...500) { [weak self] in await self?.refill() }
        repetitions.add(2000...5000) { [weak self] in await self?.sweep() }
    }

    /// What is under way ends; nothing begins after it.
    func stop() { repetitions.stop() }

    private func begun(shards: Int, epoch: Int64) {
        if isRefilling { return }
        isRefilling = true
        log.warning(
            "Redis is new, or was restarted or has lost data: what was accepted is put back from the journal",
            ["shards": .int(Int64(shards)), "epoch": .int(epoch)])
    }

    private func note(_ messages: [MissedMessage], at time: Int64) {
        for message in messages where noted.count < Self.mostNoted {
            let lane = message.message.lane
            if noted.insert(lane).inserted { events.putBack(lane, token: message.look, at: time) }
        }
    }

    private func refill() async {
        let began = MonotonicTime.milliseconds()
        await trying(.refill) {
            guard let count = try await keeping.refill() else { return isRefilling = false }
            (isRefilling, noted) = (false, [])
            metrics.putBack.increment(by: count)
            let time = MonotonicTime.milliseconds() - began
            log.info(
                "Redis has what the journal has: messages are accepted",
                ["put_back": .int(Int64(count)), "ms": .int(time)])
        }
    }

    private func sweep() async {
        await trying(.sweep) {
            let count = try await keeping.sweep()
            guard count > 0 else { return }
            noted = []
            metrics.putBack.increment(by: count)
            log.warning(
                "Redis had lost messages: they were put back from the journal", ["put_back": .int(Int64(count))])
        }
    }

    private func tidy() async {
        try? await keeping.tidy()  // what fails is done the next time; nobody waits for it
    }

    /// What fails is tried again soon, and told once.
    private func trying(_ duty: Duty, _ body: @Reactor () async throws -> Void) async {
        do {
            try await body()
            troubles[duty] = nil
        } catch {
            let reason = "\(error)"
            if !troubles.values.contains(reason) {
                log.info("The journal could not be looked after", ["reason": .string(reason)])
            }
            troubles[duty] = reason
        }
    }
}
