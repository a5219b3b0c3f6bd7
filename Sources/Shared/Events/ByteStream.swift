/// A connection: bytes in, bytes out, over TCP, a Unix socket or TLS.
///
/// What is written during a turn of the loop leaves in one system call at its end. `onBytes` is called when more has
/// arrived and returns how many bytes it has used; the rest is offered again together with what comes next. `onClose`
/// is called at most once, when the other side or the network ended the stream, never for the owner's own `close`.
///
/// The stream keeps itself alive until it is closed: whoever has one calls `close`.
@Reactor package final class ByteStream {
    /// Reading stops while this much is unused, so that a peer cannot fill the memory of a slow reader.
    static let readLimit = 256 * 1024

    /// Nil once the stream is closed. Until then it has a reference to the stream.
    private(set) var transport: (any StreamTransport)?
    private var output: [UInt8] = []
    private var isFlushScheduled = false
    private var isClosingAfterFlush = false
    private var isFinishingWriting = false
    private var isOffering = false
    private var mustOfferAgain = false

    package var onBytes: (@Reactor (UnsafeRawBufferPointer) -> Int)?
    package var onClose: (@Reactor (StreamError) -> Void)?
    /// Called when everything written has left.
    package var onDrained: (@Reactor () -> Void)?

    init(over transport: any StreamTransport) {
        self.transport = transport
        transport.start(for: self)
    }

    /// Takes an open, non-blocking socket.
    convenience init(taking descriptor: Int32) { self.init(over: PlainSocket(taking: descriptor)) }

    package var isOpen: Bool { transport != nil && !isClosingAfterFlush && !isFinishingWriting }

    /// Bytes written and not yet taken by the system.
    package var unsentBytes: Int { output.count + (transport?.unsentBytes ?? 0) }

    /// Bytes received and not yet used.
    package var unreadBytes: Int { transport?.unreadBytes ?? 0 }

    // MARK: Writing

    package func write(_ bytes: some Sequence<UInt8>) {
        write { $0.append(contentsOf: bytes) }
    }

    /// Lets the caller append to the stream's own output buffer; nothing else may be done to it.
    package func write(_ body: (inout [UInt8]) -> Void) {
        guard isOpen else { return }
        if output.capacity == 0 { output = SpareBuffers.take() }
        body(&output)
        scheduleFlush()
    }

    /// Closes once everything written has left; nothing more is read.
    package func closeAfterFlush() {
        guard isOpen else { return }
        isClosingAfterFlush = true
        onBytes = nil
        scheduleFlush()
    }

    /// Tells the other side that nothing follows, once everything written has left. Reading goes on, so that the other
    /// side's last bytes do not turn into a reset that would take the answer with them; whoever calls this calls
    /// `close` later. Not for TLS.
    package func finishWriting() {
        guard isOpen else { return }
        isFinishingWriting = true
        scheduleFlush()
    }

    private func scheduleFlush() {
        guard !isFlushScheduled else { return }
        isFlushScheduled = true
        Reactor.atEndOfTurn { [self] in
            isFlushScheduled = false
            flush()
        }
    }

    private func flush() {
        guard let transport else { return }
        if !output.isEmpty {
            output.withUnsafeBytes { transport.send($0) }
            SpareBuffers.giveBack(&output)
        }
        if transport.unsentBytes == 0 { drained() }
    }

    /// The transport has nothing left to send.
    func drained() {
        // This turn's bytes may still wait for its end.
        guard output.isEmpty else { return }
        if isClosingAfterFlush { return close() }
        if isFinishingWriting { transport?.finishWriting() }
        onDrained?()
    }

    // MARK: Reading

    /// Stops reading; what has been received already is offered again at `resumeReading`.
    package func pauseReading() {
        mustOfferAgain = false
        transport?.setReading(false)
    }

    package func resumeReading() {
        transport?.setReading(true)
        if unreadBytes > 0 { offerBytes() }
    }

    /// Offers what is unread to `onBytes` once more, for a reader that had asked for nothing until now. Within `onBytes`
    /// (where `resumeReading` calls it, too) the offer is made when that call has returned and has used something.
    package func offerBytes() {
        mustOfferAgain = true
        guard !isOffering else { return }
        isOffering = true
        while mustOfferAgain {
            mustOfferAgain = false
            if !offerOnce() { break }
        }
        isOffering = false
    }

    /// False when nothing was there or nothing was used.
    private func offerOnce() -> Bool {
        guard let transport, let onBytes else { return false }
        let used = transport.lend { bytes in
            let used = onBytes(bytes)
            precondition(used >= 0 && used <= bytes.count, "a reader used more bytes than there were")
            return used
        }
        return used > 0
    }

    // MARK: Closing

    /// Ends the stream at once; unsent bytes are lost. Safe to call twice and from any callback.
    package func close() {
        guard let transport else { return }
        self.transport = nil
        output = []
        onBytes = nil
        onClose = nil
        onDrained = nil
        transport.close()
    }

    /// The other side or the network ended it.
    func ended(_ error: StreamError) {
        let onClose = onClose
        close()
        onClose?(error)
    }
}
