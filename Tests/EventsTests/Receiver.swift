import Events

/// Takes everything a stream receives, and remembers how it ended.
@Reactor final class Receiver {
    private(set) var bytes: [UInt8] = []
    private(set) var end: StreamError?
    private let hasEnded = Latch()
    private var awaited: (count: Int, latch: Latch)?

    init(_ stream: ByteStream) {
        stream.onBytes = { [self] received in
            bytes.append(contentsOf: received)
            if let awaited, bytes.count >= awaited.count { awaited.latch.open() }
            return received.count
        }
        stream.onClose = { [self] error in
            end = error
            hasEnded.open()
        }
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    func waitForBytes(_ count: Int) async {
        guard bytes.count < count else { return }
        let latch = Latch()
        awaited = (count, latch)
        await latch.wait()
    }

    func waitForEnd() async -> StreamError? {
        await hasEnded.wait()
        return end
    }
}
