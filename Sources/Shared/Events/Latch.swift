/// Lets tasks wait until something has happened. Opened once, it stays open.
@Reactor package final class Latch {
    private var waiting: [CheckedContinuation<Void, Never>] = []
    package private(set) var isOpen = false

    package init() {}

    package func open() {
        guard !isOpen else { return }
        isOpen = true
        let woken = waiting
        waiting = []
        for continuation in woken { continuation.resume() }
    }

    /// Returns when the latch is open. Not cancellable: whoever made it opens it.
    package func wait() async {
        if isOpen { return }
        await withCheckedContinuation { continuation in
            // Looked at once more: a task that does not prefer this executor may be suspended before it gets here.
            if isOpen { continuation.resume() } else { waiting.append(continuation) }
        }
    }
}
