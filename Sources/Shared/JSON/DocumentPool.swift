internal import CSimdjson
internal import Glibc

/// Parsers between two uses. In a program all use is on one thread and there are as many parsers as `withJSON` calls
/// were ever inside each other, one or two; tests come from many threads, hence the lock.
///
/// `@unchecked Sendable`: `idle` is touched under `lock` only, and a document belongs to whoever took it.
final class DocumentPool: @unchecked Sendable {
    static let shared = DocumentPool()

    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var idle: [ParsedDocument] = []

    private init() {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        let status = pthread_mutex_init(lock, nil)
        precondition(status == 0, "a plain mutex cannot fail to initialise")
    }

    func take() -> ParsedDocument {
        pthread_mutex_lock(lock)
        let document = idle.popLast()
        pthread_mutex_unlock(lock)
        return document ?? ParsedDocument()
    }

    /// From here on the elements of the document trap.
    func giveBack(_ document: ParsedDocument) {
        document.invalidate()
        pthread_mutex_lock(lock)
        idle.append(document)
        pthread_mutex_unlock(lock)
    }
}
