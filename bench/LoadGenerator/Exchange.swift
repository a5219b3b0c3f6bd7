internal import Events

/// One GET on an open stream, for the parts of the generator that are in no hurry.
@Reactor final class Exchange {
    private let stream: ByteStream
    private var waiting: CheckedContinuation<Int?, Never>?

    init(_ stream: ByteStream) { self.stream = stream }

    /// The status, or nil when there is no answer within five seconds. The stream stays open unless the server closed it.
    func get(_ path: String, _ options: LoadOptions) async -> Int? {
        let timer = LoopTimer { [self] in finish(nil) }
        timer.start(after: .seconds(5))
        defer { timer.cancel() }
        stream.onClose = { [self] _ in finish(nil) }
        stream.onBytes = { [self] bytes in read(bytes) }
        stream.write("GET \(path) HTTP/1.1\r\nHost: \(options.host):\(options.port)\r\n\r\n".utf8)
        return await withCheckedContinuation { waiting = $0 }
    }

    private func read(_ bytes: UnsafeRawBufferPointer) -> Int {
        switch ResponseReader.read(bytes) {
        case .incomplete: return 0
        case .malformed:
            finish(nil)
            return bytes.count
        case .complete(let response):
            finish(response.status)
            return response.body.upperBound
        }
    }

    /// Leaves the stream without a reader, and itself without a reference from it.
    private func finish(_ status: Int?) {
        waiting?.resume(returning: status)
        waiting = nil
        stream.onBytes = nil
        stream.onClose = nil
    }
}
