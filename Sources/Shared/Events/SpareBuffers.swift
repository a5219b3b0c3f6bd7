/// Output buffers between two uses. A stream has one from its first byte in a turn of the loop to the end of the turn:
/// ten thousand idle streams need none, and a busy one does not allocate.
@Reactor enum SpareBuffers {
    private static let most = 64
    private static let largest = 16 * 1024
    private static var idle: [[UInt8]] = []

    static func take() -> [UInt8] { idle.popLast() ?? [] }

    /// Leaves `buffer` empty, without memory.
    static func giveBack(_ buffer: inout [UInt8]) {
        var used: [UInt8] = []
        swap(&used, &buffer)
        guard idle.count < most, used.capacity <= largest else { return }
        used.removeAll(keepingCapacity: true)
        idle.append(used)
    }
}
