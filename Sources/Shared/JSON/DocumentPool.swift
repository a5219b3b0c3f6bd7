internal import CSimdjson
internal import Glibc
internal import Synchronization

/// Parsers between two uses. In a program all use is on one thread and there are as many parsers as `withJSON` calls
/// were ever inside each other, one or two; tests come from many threads, hence `spare`'s exchanges and the lock.
///
/// `@unchecked Sendable`: `idle` is touched under `lock` only, and a document belongs to whoever took it.
final class DocumentPool: @unchecked Sendable {
    static let shared = DocumentPool()

    /// One parser for whoever comes first, without the lock: a streamed reply is a short document every few bytes.
    private let spare = Atomic<UnsafeMutablePointer<parley_json_document>?>(nil)
    private let lock: UnsafeMutablePointer<pthread_mutex_t>
    private var idle: [ParsedDocument] = []

    private init() {
        lock = .allocate(capacity: 1)
        lock.initialize(to: pthread_mutex_t())
        let status = pthread_mutex_init(lock, nil)
        precondition(status == 0, "a plain mutex cannot fail to initialise")
    }

    func take() -> ParsedDocument {
        if let raw = spare.exchange(nil, ordering: .acquiring) { return ParsedDocument(raw) }
        pthread_mutex_lock(lock)
        let document = idle.popLast()
        pthread_mutex_unlock(lock)
        return document ?? ParsedDocument()
    }

    /// From here on the elements of the document trap.
    func giveBack(_ document: ParsedDocument) {
        document.invalidate()
        let isSpare = spare.compareExchange(expected: nil, desired: document.raw, ordering: .releasing).exchanged
        if isSpare { return }
        pthread_mutex_lock(lock)
        idle.append(document)
        pthread_mutex_unlock(lock)
    }
}
