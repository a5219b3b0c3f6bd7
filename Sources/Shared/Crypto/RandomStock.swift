import Glibc

/// Random bytes bought from OpenSSL in bulk and handed out in pieces, for ids that are made by the thousand: a call to
/// its generator costs as much for 4 KiB as for 10 bytes. Keys and nonces are made with `RandomBytes` directly.
///
/// `@unchecked Sendable`: the lock guards all state.
final class RandomStock: @unchecked Sendable {
    private static let size = 4096

    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var bytes: [UInt8] = []
    private var used = 0

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        precondition(pthread_mutex_init(mutex, nil) == 0, "a plain mutex can always be made")
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Ten bytes that nobody gets again. Any thread.
    func take80Bits() -> (high: UInt16, low: UInt64) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        if used + 10 > bytes.count {
            bytes = RandomBytes.make(Self.size)
            used = 0
        }
        defer { used += 10 }
        return bytes.withUnsafeBytes { stock in
            (
                stock.loadUnaligned(fromByteOffset: used, as: UInt16.self),
                stock.loadUnaligned(fromByteOffset: used + 2, as: UInt64.self)
            )
        }
    }
}
