package import Events
internal import JSON

/// The deployment's figures as JSON, read at most once a second however many ask.
@Reactor package final class FiguresCache {
    private static let life: Int64 = 1000

    private let reader: FiguresReader
    private var json: [UInt8]?
    private var readAt = Int64.min
    private var reading: Task<[UInt8]?, Never>?

    package init(_ reader: FiguresReader) { self.reader = reader }

    /// Nil when Redis does not answer.
    package func json() async -> [UInt8]? {
        if let json, MonotonicTime.milliseconds() - readAt < Self.life { return json }
        if let reading { return await reading.value }
        let task = Reactor.spawn { [self] in await read() }
        reading = task
        return await task.value
    }

    private func read() async -> [UInt8]? {
        defer { reading = nil }
        // The connection logs its own outage.
        json = (try? await reader.read())?.json
        readAt = MonotonicTime.milliseconds()
        return json
    }
}
