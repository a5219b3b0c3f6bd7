/// What carries a stream's bytes: a plain socket, or TLS over one. Belongs to one stream, and tells it what happens by
/// `offerBytes`, `drained` and `ended`, from `start` to `close`.
@Reactor protocol StreamTransport: AnyObject {
    var descriptor: Int32 { get }
    /// Bytes sent that the system has not taken.
    var unsentBytes: Int { get }
    /// Bytes received that nobody has used. At most `ByteStream.readLimit`: then it stops reading.
    var unreadBytes: Int { get }

    func start(for stream: ByteStream)

    /// Copies what the system does not take at once.
    func send(_ bytes: UnsafeRawBufferPointer)

    /// Lends what is unread to `reader`, which returns how much of it was used, and may close the transport. Returns
    /// the same number; 0 without asking when nothing is unread.
    func lend(to reader: (UnsafeRawBufferPointer) -> Int) -> Int

    func setReading(_ isWanted: Bool)

    /// Tells the other side that nothing follows. Called when nothing is unsent.
    func finishWriting()

    /// Closes the descriptor, and lets the stream go. Safe from any callback.
    func close()
}
