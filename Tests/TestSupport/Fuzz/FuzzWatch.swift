import Glibc

/// Says which input a process died of, or hangs at: what it works on is kept where a signal handler finds it.
///
/// One for each subject that runs. The handlers write to standard error what can be pasted as a case, then let the
/// process die of the signal.
final class FuzzWatch: Sendable {
    private struct Slot {
        var subject: UnsafeMutablePointer<CChar>?
        var thread: pthread_t = 0
        var bytes: UnsafeMutablePointer<UInt8>
        var count = 0
    }

    private static let slotCount = 16
    private static let room = 64 << 10
    /// No input takes that long.
    private static let hangSeconds: UInt32 = 60

    /// `nonisolated(unsafe)`: a slot is its watch's alone, taken under the lock; a handler reads when the process is lost.
    nonisolated(unsafe) private static let slots: UnsafeMutablePointer<Slot> = {
        let slots = UnsafeMutablePointer<Slot>.allocate(capacity: slotCount)
        for index in 0..<slotCount {
            (slots + index).initialize(to: Slot(bytes: UnsafeMutablePointer<UInt8>.allocate(capacity: room)))
        }
        for number in [SIGILL, SIGTRAP, SIGSEGV, SIGBUS, SIGFPE, SIGABRT] { _ = signal(number) { FuzzWatch.died($0) } }
        _ = signal(SIGALRM) { _ in FuzzWatch.hangs() }
        return slots
    }()
    nonisolated(unsafe) private static var lock = pthread_mutex_t()

    private let index: Int

    init(_ subject: String) {
        pthread_mutex_lock(&Self.lock)
        defer { pthread_mutex_unlock(&Self.lock) }
        guard let free = (0..<Self.slotCount).first(where: { Self.slots[$0].subject == nil }) else {
            preconditionFailure("more than \(Self.slotCount) subjects at once")
        }
        Self.slots[free].subject = strdup(subject)
        index = free
    }

    func end() {
        pthread_mutex_lock(&Self.lock)
        defer { pthread_mutex_unlock(&Self.lock) }
        free(Self.slots[index].subject)
        Self.slots[index].subject = nil
        alarm(0)
    }

    func runs(on input: [UInt8]) {
        let slot = Self.slots + index
        slot.pointee.thread = pthread_self()
        slot.pointee.count = min(input.count, Self.room)
        input.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress { slot.pointee.bytes.update(from: base, count: slot.pointee.count) }
        }
        alarm(Self.hangSeconds)
    }

    // MARK: In a signal handler: nothing but reads and write(2)

    private static func died(_ number: Int32) {
        for index in 0..<slotCount where slots[index].thread == pthread_self() { tell(slots[index], " died of [") }
        signal(number, SIG_DFL)
        raise(number)
    }

    private static func hangs() {
        for index in 0..<slotCount { tell(slots[index], " works since long on [") }
        signal(SIGABRT, SIG_DFL)
        abort()
    }

    private static func tell(_ slot: Slot, _ what: StaticString) {
        guard let subject = slot.subject else { return }
        write(STDERR_FILENO, subject, strlen(subject))
        write(STDERR_FILENO, what.utf8Start, what.utf8CodeUnitCount)
        for index in 0..<slot.count {
            var text: (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) = (0x30, 0x78, 0, 0, 0x2C, 0x20)
            text.2 = digit(slot.bytes[index] >> 4)
            text.3 = digit(slot.bytes[index] & 15)
            write(STDERR_FILENO, &text, 6)
        }
        write(STDERR_FILENO, "]\n", 2)
    }

    private static func digit(_ value: UInt8) -> UInt8 { value < 10 ? 0x30 + value : 0x57 + value }
}
