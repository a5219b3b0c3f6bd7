package import Events

/// A body that is written while the client reads it. Made by a handler, returned in its answer, written from then on
/// (or before: what is written early waits for the head).
///
/// Ends by the writer's `finish`, or by itself: then `onClosed` is called once and writing does nothing any more.
@Reactor package final class HTTPStreamBody {
    /// Why a stream ended without its writer's `finish`.
    package enum End: Sendable, Equatable {
        /// The client closed the connection, or it broke.
        case clientLeft
        /// The client was further behind than the server's limit.
        case tooSlow
        /// The server was closed.
        case serverClosed
        /// The answer was to a `HEAD` request, or had a status that has no body.
        case notWanted
    }

    private enum Phase {
        case waiting
        case open(HTTPServerConnection)
        /// Finished before it was opened.
        case finishedEarly
        case closed
    }

    private var phase = Phase.waiting
    /// What was written before the answer's head.
    private var early: [UInt8] = []
    private var isToldOfDraining = false
    package var onClosed: (@Reactor (End) -> Void)?
    /// Called once when the server drains: the writer should say goodbye and `finish`; nobody else ends the stream.
    package var onDraining: (@Reactor () -> Void)?
    /// Called when everything written so far has left.
    package var onDrained: (@Reactor () -> Void)?

    package init() {}

    package var isOpen: Bool {
        switch phase {
        case .waiting, .open: true
        case .finishedEarly, .closed: false
        }
    }

    /// Bytes written that the system has not taken. A writer that can wait does so while this is high: past
    /// `maximumUnsentBytes` the next write cuts the client off.
    package var unsentBytes: Int {
        switch phase {
        case .waiting, .finishedEarly: early.count
        case .open(let connection): connection.unsentBytes
        case .closed: 0
        }
    }

    /// Sends `bytes` at the end of this turn of the loop. May end the stream, and then calls `onClosed` before it
    /// returns.
    package func write(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return }
        switch phase {
        case .waiting: early += bytes
        case .open(let connection): connection.writePart(bytes)
        case .finishedEarly, .closed: return
        }
    }

    /// The body is complete. `onClosed` is not called after this.
    package func finish() {
        switch phase {
        case .waiting:
            phase = .finishedEarly
            forgetWriter()  // no answer may ever open it: then nobody else would let go of what these hold
        case .open(let connection):
            forget()
            connection.finishStream()
        case .finishedEarly, .closed: return
        }
    }

    func open(on connection: HTTPServerConnection, isDraining: Bool) {
        switch phase {
        case .waiting:
            phase = .open(connection)
            writeEarly()
            if isDraining { tellDraining() }
        case .finishedEarly:
            phase = .open(connection)
            writeEarly()
            finish()
        case .open, .closed: connection.finishStream()  // an answer's body is used once
        }
    }

    private func writeEarly() {
        write(early)
        early = []
    }

    func tellDraining() {
        guard !isToldOfDraining else { return }
        isToldOfDraining = true
        onDraining?()
    }

    func end(_ reason: End) {
        switch phase {
        case .waiting, .open:
            let onClosed = onClosed
            forget()
            onClosed?(reason)
        case .finishedEarly: forget()
        case .closed: return
        }
    }

    private func forget() {
        phase = .closed
        early = []
        forgetWriter()
    }

    private func forgetWriter() {
        onClosed = nil
        onDraining = nil
        onDrained = nil
    }
}
