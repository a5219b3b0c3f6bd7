import Events

/// One connection through a wire: the program's side and the server's.
@Reactor final class WireConnection {
    private let program: ByteStream
    private var server: ByteStream?
    var onEnd: (@Reactor (ObjectIdentifier) -> Void)?
    /// What the wire waits for has come; it is not passed on yet.
    var onAwaited: (@Reactor () -> Void)?
    private var state = Wire.State.passes
    private var hasEnded = false
    private var isForgotten = false

    init(_ program: ByteStream, to target: Endpoint) {
        self.program = program
        program.onBytes = { [weak self] bytes in self?.fromProgram(bytes) ?? bytes.count }
        program.onClose = { [weak self] _ in self?.programEnded() }
        Reactor.spawn { await self.connect(target) }
    }

    private func connect(_ target: Endpoint) async {
        // A server that is not there is what many a fault is about.
        guard let server = try? await ByteStream.connect(to: target, within: .seconds(5)), !hasEnded else {
            return close()
        }
        if case .swallows = state { return server.close() }
        self.server = server
        server.onBytes = { [weak self] bytes in
            self?.program.write(bytes)
            return bytes.count
        }
        server.onClose = { [weak self] _ in self?.serverEnded() }
        enter(state)
        program.offerBytes()
    }

    /// Leads nowhere until the program gives it up.
    func forget() {
        enter(.swallows)
        isForgotten = true
    }

    func enter(_ state: Wire.State) {
        if isForgotten { return }
        if case .swallows = self.state, case .passes = state { return close() }
        self.state = state
        switch state {
        case .passes, .waits:
            program.resumeReading()
            server?.resumeReading()
        case .holds:
            program.pauseReading()
            server?.pauseReading()
        case .swallows:
            server?.close()
            server = nil
            program.resumeReading()
        }
    }

    private func fromProgram(_ bytes: UnsafeRawBufferPointer) -> Int {
        if case .swallows = state { return bytes.count }
        guard let server else { return 0 }
        if case .holds = state { return 0 }
        if case .waits(let mark) = state, contains(bytes, mark) {
            onAwaited?()
            return 0
        }
        server.write(bytes)
        return bytes.count
    }

    private func contains(_ bytes: UnsafeRawBufferPointer, _ mark: [UInt8]) -> Bool {
        bytes.firstRange(of: mark) != nil
    }

    private func programEnded() {
        server?.closeAfterFlush()
        end()
    }

    private func serverEnded() {
        if case .swallows = state { return }
        program.closeAfterFlush()
        end()
    }

    func close() {
        program.close()
        server?.close()
        end()
    }

    /// Gives the server's side to the caller, who closes it.
    func leaveServerAlone() -> ByteStream? {
        let server = server
        server?.onBytes = { $0.count }
        server?.onClose = nil
        self.server = nil
        program.close()
        end()
        return server
    }

    private func end() {
        guard !hasEnded else { return }
        hasEnded = true
        onEnd?(ObjectIdentifier(self))
    }
}
