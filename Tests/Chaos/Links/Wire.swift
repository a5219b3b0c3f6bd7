import Events
import TestSupport

/// A small proxy between one program and one server, which can do to their connections what networks do.
@Reactor final class Wire {
    enum State {
        case passes
        /// Passes until a program sends bytes with this in them; then all of the wire holds, these bytes first.
        case waits(for: [UInt8])
        /// Nothing passes; what is sent meanwhile arrives when the wire passes again, also from a sender that has left.
        case holds
        /// The program talks to nobody: its connections stay open, the server has seen them end.
        case swallows
    }

    let port: UInt16
    private(set) var state = State.passes
    private let target: Endpoint
    private let listener: Listener
    private let box: Box
    private var alsoHeld: [Wire] = []
    private var connections: [ObjectIdentifier: WireConnection] = [:]

    /// What the listener calls, which is made before this object is.
    @Reactor private final class Box { weak var wire: Wire? }

    init(to target: Endpoint) throws {
        self.target = target
        let box = Box()
        self.box = box
        listener = try Listener(.tcp(host: "127.0.0.1", port: 0)) { stream in
            if let wire = box.wire { wire.accept(stream) } else { stream.close() }
        }
        port = listener.port
        box.wire = self
    }

    private func accept(_ stream: ByteStream) {
        let connection = WireConnection(stream, to: target)
        connection.onEnd = { [weak self] in self?.connections.removeValue(forKey: $0) }
        connection.onAwaited = { [weak self] in self?.awaited() }
        connections[ObjectIdentifier(connection)] = connection
        connection.enter(state)
    }

    func hold() { enter(.holds) }

    /// Holds from the next bytes of a program's on that have `mark` in them.
    /// - Parameter also: wires that hold from the same moment on.
    func hold(at mark: String, also others: [Wire] = []) {
        alsoHeld = others
        enter(.waits(for: Array(mark.utf8)))
    }

    private func awaited() {
        hold()
        for wire in alsoHeld { wire.hold() }
        alsoHeld = []
    }

    func swallow() { enter(.swallows) }

    /// The connections that there are lead nowhere from now on, and nobody says so to the program; new ones pass.
    func deaden() {
        for connection in Array(connections.values) { connection.forget() }
    }

    /// Back to normal. Connections that were swallowed end, as when a network is back and answers for its dead.
    func pass() { enter(.passes) }

    private func enter(_ state: State) {
        self.state = state
        for connection in Array(connections.values) { connection.enter(state) }
    }

    /// Both sides of each connection see its end. Where bytes are on their way, it is a reset.
    func cut() {
        for connection in Array(connections.values) { connection.close() }
    }

    /// The program sees the end of its connections; the server does not.
    func orphan() -> [ByteStream] { Array(connections.values).compactMap { $0.leaveServerAlone() } }

    var connectionCount: Int { connections.count }
}
