internal import Events

/// One connection to the simulated model: reads requests with a Content-Length, writes answers.
@Reactor final class SimulatedConnection {
    private let stream: ByteStream
    private unowned let model: SimulatedModel
    private var isAnswering = false
    private var timer: LoopTimer?

    init(_ stream: ByteStream, model: SimulatedModel) {
        self.stream = stream
        self.model = model
        stream.onBytes = { [weak self] bytes in self?.take(bytes) ?? bytes.count }
        stream.onClose = { [weak self] _ in self?.ended() }
    }

    func close() {
        stream.close()
        ended()
    }

    func closeAfterSending() {
        isAnswering = false
        model.forget(self, unanswered: false)
        stream.closeAfterFlush()
    }

    func later(_ delay: Duration, _ action: @escaping @Reactor () -> Void) {
        let timer = LoopTimer(action)
        timer.start(after: delay)
        self.timer = timer
    }

    private func ended() {
        timer?.cancel()
        model.forget(self, unanswered: isAnswering)
    }

    // MARK: Requests

    private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !isAnswering, let end = Self.headEnd(bytes) else { return 0 }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        let length = Self.contentLength(head)
        guard bytes.count >= end + length else { return 0 }
        isAnswering = true
        let path = head.split(separator: " ", maxSplits: 2).dropFirst().first ?? "/"
        model.handle(path: String(path), body: Array(bytes[end..<(end + length)]), on: self)
        return end + length
    }

    /// The index after the empty line.
    private static func headEnd(_ bytes: UnsafeRawBufferPointer) -> Int? {
        guard bytes.count >= 4 else { return nil }
        for index in 3..<bytes.count where bytes[index] == 0x0A && bytes[index - 2] == 0x0A { return index + 1 }
        return nil
    }

    private static func contentLength(_ head: String) -> Int {
        for line in head.utf8.split(separator: 0x0A) where line.count > 15 {
            let name = line.prefix(15).map { $0 | 0x20 }
            guard name.elementsEqual("content-length:".utf8.map { $0 | 0x20 }) else { continue }
            return line.dropFirst(15).reduce(0) { (0x30...0x39).contains($1) ? $0 * 10 + Int($1 - 0x30) : $0 }
        }
        return 0
    }

    // MARK: Answers

    func send(_ failure: ModelFailure) { send(status: failure.status, json: failure.body, headers: failure.headers) }

    func send(status: Int, json: String, headers: String = "") {
        write(
            "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n\(headers)"
                + "Content-Length: \(json.utf8.count)\r\n\r\n\(json)")
        isAnswering = false
    }

    func sendPage() {
        let page = "<!doctype html><title>Welcome</title>"
        write("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: \(page.utf8.count)\r\n\r\n\(page)")
        isAnswering = false
    }

    func sendGarbage() {
        write("This is not HTTP.\r\n\r\n")
        isAnswering = false
    }

    /// `ends`: whether the answer is complete. `byteByByte`: each byte as a chunk and a packet of its own.
    func send(stream text: String, ends: Bool = true, byteByByte: Bool = false) {
        write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        if byteByByte { return sendByteByByte(ArraySlice(text.utf8)) }
        write("\(String(text.utf8.count, radix: 16))\r\n\(text)\r\n")
        if ends { finish() }
    }

    private func sendByteByByte(_ bytes: ArraySlice<UInt8>) {
        guard let byte = bytes.first else { return finish() }
        stream.write([0x31, 0x0D, 0x0A, byte, 0x0D, 0x0A])
        Reactor.atEndOfTurn { [weak self] in self?.sendByteByByte(bytes.dropFirst()) }
    }

    private func finish() {
        write("0\r\n\r\n")
        isAnswering = false
    }

    private func write(_ text: String) { stream.write { $0.append(contentsOf: text.utf8) } }
}
