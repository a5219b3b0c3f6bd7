internal import CCurl
internal import Events
internal import Glibc

/// libcurl's multi handle on the loop: sockets by `FileWatcher`, its one timer by `LazyAlarm`. Owns the `CURLM*`.
///
/// libcurl forbids calls into it from its own callbacks. All work that follows from a callback is therefore gathered
/// (`touched`, finished transfers) and done by `onProgress` after libcurl has returned.
@Reactor final class CurlMulti {
    private let raw: UnsafeMutableRawPointer
    /// Sockets by descriptor, which is a small number. The watcher of a connection outlives libcurl's interest in it
    /// until the socket is closed: the next call then needs no system call to watch it.
    private var sockets: [CurlSocket?] = []
    private var timer: LazyAlarm?
    private var timerDue = UInt64.max
    private var isKickScheduled = false
    private var isClosed = false

    /// Transfers with something to deliver.
    var touched: [CurlTransfer] = []
    /// The time at which the current call into libcurl began; transfers stamp their arrivals with it.
    private(set) var now = MonotonicTime.nanoseconds()
    /// Called after libcurl has worked, outside of its callbacks.
    var onProgress: (@Reactor () -> Void)?

    init(_ settings: HTTPClientSettings) {
        precondition(Self.isLibraryReady, "libcurl cannot be initialised")
        guard let raw = curl_multi_init() else { preconditionFailure("no memory for libcurl") }
        self.raw = raw
        timer = LazyAlarm { [weak self] in self?.timerRang() }
        let context = Unmanaged.passUnretained(self).toOpaque()  // the handle dies with this object, in `close`
        set(CURLMOPT_SOCKETDATA, context)
        set(CURLMOPT_TIMERDATA, context)
        set(CURLMOPT_MAX_HOST_CONNECTIONS, settings.connectionsPerHost)
        set(CURLMOPT_MAXCONNECTS, max(1, settings.idleConnections))
        installCallbacks()
    }

    /// All transfers must have been removed.
    isolated deinit { close() }

    /// Closes all connections. Safe to call twice.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        timer?.cancel()
        curl_multi_cleanup(raw)  // closes the sockets through `willClose`
        for socket in sockets { socket?.watcher.close() }
        sockets = []
    }

    /// Starts a transfer; the first work on it is done at the end of this turn, together with others begun in it.
    func add(_ easy: CurlEasy) {
        let code = curl_multi_add_handle(raw, easy.raw)
        precondition(code == CURLM_OK, "libcurl refused a transfer: the handle is in use, or there is no memory")
    }

    /// Ends a transfer, finished or not.
    func remove(_ easy: CurlEasy) {
        let code = curl_multi_remove_handle(raw, easy.raw)
        precondition(code == CURLM_OK, "a transfer was removed from inside of libcurl's callback")
    }

    /// The next transfer that has ended, with libcurl's verdict.
    func nextFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
        var left: Int32 = 0
        while let message = curl_multi_info_read(raw, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            return (easy, message.pointee.data.result)
        }
        return nil
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    // MARK: Work

    private func act(_ descriptor: Int32, _ what: Int32) {
        guard !isClosed else { return }
        now = MonotonicTime.nanoseconds()
        var running: Int32 = 0
        let code = curl_multi_socket_action(raw, descriptor, what, &running)
        precondition(code == CURLM_OK, "libcurl was called from its own callback, or its state is broken")
        onProgress?()
    }

    private func timerRang() {
        let now = MonotonicTime.nanoseconds()
        guard timerDue <= now else {
            if timerDue != .max { timer?.ring(by: timerDue, now: now) }
            return
        }
        timerDue = .max
        act(CURL_SOCKET_TIMEOUT, 0)
    }

    /// libcurl wants to be called in so many milliseconds; -1 is not at all.
    private func setTimer(_ milliseconds: Int) {
        guard milliseconds != 0 else { return kick() }
        guard milliseconds > 0 else {
            timerDue = .max
            return
        }
        let now = MonotonicTime.nanoseconds()
        timerDue = now &+ UInt64(milliseconds) &* 1_000_000
        timer?.ring(by: timerDue, now: now)
    }

    /// At once means once for all that was begun in this turn.
    private func kick() {
        guard !isKickScheduled else { return }
        isKickScheduled = true
        Reactor.atEndOfTurn { [weak self] in
            guard let self else { return }
            isKickScheduled = false
            act(CURL_SOCKET_TIMEOUT, 0)
        }
    }

    // MARK: Sockets

    /// A descriptor that libcurl works with.
    private struct CurlSocket {
        let watcher: FileWatcher
        var isWanted: Bool
    }

    /// Descriptors that are connections: these alone libcurl closes through us. The others are its own means, such as
    /// the pair by which a name's resolver reports; libcurl closes them as soon as it wants to know no more of them.
    private var connections: Set<Int32> = []

    private func watch(_ descriptor: Int32, _ what: Int32) {
        let index = Int(descriptor)
        let isWanted = what != CURL_POLL_REMOVE
        if index < sockets.count, sockets[index] != nil {
            sockets[index]?.isWanted = isWanted
        } else if isWanted {
            add(descriptor)
        }
        if isWanted {
            sockets[index]?.watcher.watch(read: what & CURL_POLL_IN != 0, write: what & CURL_POLL_OUT != 0)
        } else if !connections.contains(descriptor) {
            forget(descriptor)
        }
    }

    private func add(_ descriptor: Int32) {
        let missing = Int(descriptor) + 1 - sockets.count
        if missing > 0 { sockets.append(contentsOf: repeatElement(nil, count: missing)) }
        let watcher = FileWatcher(descriptor: descriptor) { [weak self] ready in self?.isReady(descriptor, ready) }
        sockets[Int(descriptor)] = CurlSocket(watcher: watcher, isWanted: true)
    }

    private func isReady(_ descriptor: Int32, _ ready: FileWatcher.Readiness) {
        guard Int(descriptor) < sockets.count, let socket = sockets[Int(descriptor)] else { return }
        guard socket.isWanted else {
            // An idle connection has something to say, most likely that it ends: libcurl looks before it uses it again.
            return socket.watcher.watch(read: false, write: false)
        }
        act(descriptor, (ready.canRead ? CURL_CSELECT_IN : 0) | (ready.canWrite ? CURL_CSELECT_OUT : 0))
    }

    private func willClose(_ descriptor: Int32) {
        connections.remove(descriptor)
        forget(descriptor)
    }

    /// The descriptor's number may belong to somebody else a moment later.
    private func forget(_ descriptor: Int32) {
        guard Int(descriptor) < sockets.count else { return }
        sockets[Int(descriptor)]?.watcher.close()
        sockets[Int(descriptor)] = nil
    }

    // MARK: From libcurl

    private func installCallbacks() {
        let socket = parley_curl_multi_set_socket_callback(raw) { _, descriptor, what, context, _ in
            guard let context else { return 0 }
            Reactor.assume {
                Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().watch(descriptor, what)
            }
            return 0
        }
        let timer = parley_curl_multi_set_timer_callback(raw) { _, milliseconds, context in
            guard let context else { return 0 }
            Reactor.assume { Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().setTimer(milliseconds) }
            return 0
        }
        precondition(socket == CURLM_OK && timer == CURLM_OK, "libcurl takes any callback")
    }

    /// libcurl leaves the opening and closing of a connection's socket to us, so that nobody watches a number that was
    /// given anew.
    static func installSocketCallbacks(_ easy: UnsafeMutableRawPointer, context: UnsafeMutableRawPointer) {
        let opening = parley_curl_set_open_callback(easy) { context, _, address in
            guard let context, let address = address?.pointee else { return -1 }
            let descriptor = socket(address.family, address.socktype | Int32(SOCK_CLOEXEC.rawValue), address.protocol)
            guard descriptor >= 0 else { return -1 }
            Reactor.assume {
                _ = Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().connections.insert(descriptor)
            }
            return descriptor
        }
        let closing = parley_curl_set_close_callback(easy) { context, descriptor in
            if let context {
                Reactor.assume { Unmanaged<CurlMulti>.fromOpaque(context).takeUnretainedValue().willClose(descriptor) }
            }
            return Glibc.close(descriptor)
        }
        for option in [CURLOPT_OPENSOCKETDATA, CURLOPT_CLOSESOCKETDATA] {
            let code = parley_curl_set_pointer(easy, option, context)
            precondition(code == CURLE_OK, "libcurl takes any callback")
        }
        precondition(opening == CURLE_OK && closing == CURLE_OK, "libcurl takes any callback")
    }

    private func set(_ option: CURLMoption, _ value: Int) {
        let code = parley_curl_multi_set_long(raw, option, value)
        precondition(code == CURLM_OK, "libcurl refused option \(option.rawValue)")
    }

    private func set(_ option: CURLMoption, _ value: UnsafeMutableRawPointer) {
        let code = parley_curl_multi_set_pointer(raw, option, value)
        precondition(code == CURLM_OK, "libcurl refused option \(option.rawValue)")
    }
}
