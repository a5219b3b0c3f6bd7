import Glibc

/// A socket without TLS. Reads and writes it directly: a bufferevent asks the system for the number of bytes before it
/// reads them, allocates for each read, and takes 1 KB of memory for each connection.
@Reactor final class PlainSocket: StreamTransport {
    /// What arrives is read into here and lent to the reader from here; only what a reader leaves is copied. One for
    /// all sockets: nothing is kept in it from one callback of the loop to the next.
    private static let arrivals = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    private static let nothing = UnsafeRawBufferPointer(start: nil, count: 0)

    let descriptor: Int32
    private var stream: ByteStream?
    /// Nil before `start` and after `close`.
    private var watcher: FileWatcher?
    private var isReadingWanted = true
    /// What has arrived just now, in `arrivals`.
    private var fresh = nothing
    /// What arrived earlier and is unread; empty while `fresh` is not.
    private var unread = ByteQueue()
    private var unsent = ByteQueue()

    /// Takes an open, non-blocking socket.
    init(taking descriptor: Int32) { self.descriptor = descriptor }

    var unsentBytes: Int { unsent.count }
    var unreadBytes: Int { fresh.count + unread.count }

    func start(for stream: ByteStream) {
        self.stream = stream
        watcher = FileWatcher(descriptor: descriptor) { [self] ready in
            if ready.canWrite { sendUnsent() }
            if ready.canRead { receive() }
        }
        watch()
    }

    private func watch() {
        watcher?.watch(
            read: isReadingWanted && unread.count < ByteStream.readLimit, write: !unsent.isEmpty)
    }

    // MARK: Writing

    func send(_ bytes: UnsafeRawBufferPointer) {
        var sent = 0
        if unsent.isEmpty {
            // An error shows again when the rest is sent, which reports it.
            sent = max(0, Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)))
        }
        guard sent < bytes.count else { return }
        unsent.append(UnsafeRawBufferPointer(rebasing: bytes[sent...]))
        watch()
    }

    private func sendUnsent() {
        let sent = unsent.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        guard sent >= 0 else { return failed(errno) }
        unsent.removeFirst(sent)
        guard unsent.isEmpty else { return }
        watch()
        stream?.drained()
    }

    func finishWriting() { shutdown(descriptor, Int32(SHUT_WR)) }

    // MARK: Reading

    func setReading(_ isWanted: Bool) {
        isReadingWanted = isWanted
        watch()
    }

    private func receive() {
        guard watcher != nil else { return }
        let room = min(Self.arrivals.count, ByteStream.readLimit - unread.count)
        let count = recv(descriptor, Self.arrivals.baseAddress, room, 0)
        guard count > 0 else { return count == 0 ? ended(.closedByPeer) : failed(errno) }
        let arrived = UnsafeRawBufferPointer(rebasing: Self.arrivals[..<count])
        if unread.isEmpty { fresh = arrived } else { unread.append(arrived) }
        stream?.offerBytes()
        if !fresh.isEmpty {
            unread.append(fresh)
            fresh = Self.nothing
        }
        if !unread.isEmpty { watch() }
    }

    func lend(to reader: (UnsafeRawBufferPointer) -> Int) -> Int {
        if !fresh.isEmpty {
            let used = reader(fresh)
            if !fresh.isEmpty { fresh = UnsafeRawBufferPointer(rebasing: fresh[used...]) }
            return used
        }
        guard !unread.isEmpty else { return 0 }
        // The copy shares the bytes and keeps them for a reader that closes the stream and still looks at them.
        let bytes = unread
        let used = bytes.withUnsafeBytes(reader)
        guard watcher != nil else { return used }
        unread.removeFirst(used)
        watch()
        return used
    }

    // MARK: Ending

    private func failed(_ number: Int32) {
        if number == EAGAIN || number == EINTR { return }
        ended(.broken(reason: systemReason(number)))
    }

    private func ended(_ error: StreamError) { stream?.ended(error) }

    func close() {
        guard let watcher else { return }
        watcher.close()
        self.watcher = nil
        stream = nil
        fresh = Self.nothing
        unread = ByteQueue()
        unsent = ByteQueue()
        Glibc.close(descriptor)
    }
}
