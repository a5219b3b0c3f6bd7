internal import CEvent
import Glibc

/// Jobs that other threads hand to the loop, and the eventfd that wakes it.
///
/// The only state that more than one thread touches. A pthread mutex guards it: the thread sanitizer knows that one,
/// `Synchronization.Mutex` gives false reports there.
final class JobInbox: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var jobs: [UnownedJob] = []
    private var isWoken = false
    private var hasOwner = false
    let wakeDescriptor: Int32

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        precondition(pthread_mutex_init(mutex, nil) == 0, "a plain mutex can always be made")
        wakeDescriptor = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        precondition(wakeDescriptor >= 0, "the process has no file descriptor left for its loop")
    }

    deinit {
        close(wakeDescriptor)
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Adds a job and wakes the loop unless it is awake already. Any thread.
    func append(_ job: UnownedJob) {
        pthread_mutex_lock(mutex)
        jobs.append(job)
        let mustWake = !isWoken
        isWoken = true
        pthread_mutex_unlock(mutex)
        if mustWake { eventfd_write(wakeDescriptor, 1) }
    }

    /// Moves all waiting jobs out. The loop thread only.
    func takeAll() -> [UnownedJob] {
        var count: eventfd_t = 0
        eventfd_read(wakeDescriptor, &count)
        pthread_mutex_lock(mutex)
        let taken = jobs
        jobs.removeAll(keepingCapacity: true)
        isWoken = false
        pthread_mutex_unlock(mutex)
        return taken
    }

    /// True once: for the thread that becomes the loop's owner. Any thread.
    func claimOwnership() -> Bool {
        pthread_mutex_lock(mutex)
        let isFirst = !hasOwner
        hasOwner = true
        pthread_mutex_unlock(mutex)
        return isFirst
    }
}
