internal import CCurl
internal import Events

/// One libcurl easy handle, used for one transfer after the other. Owns the `CURL*`, its header list and the buffer for
/// libcurl's error text; all are freed with this object, which must not be in a multi handle then.
@Reactor final class CurlEasy {
    let raw: UnsafeMutableRawPointer
    private let errorText: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?
    /// What is set on the handle now: calls to the same place say it again and again.
    private var headers: [(name: String, value: String)]?
    private var url = ""
    private var customMethod: String?
    /// The handle is set for a GET without a body.
    private var isPlain = true
    private var connectMilliseconds = 0

    /// `closing` is told of each socket before it is closed, with `context`, which must outlive the connections.
    init(_ settings: HTTPClientSettings, context: UnsafeMutableRawPointer) {
        guard let raw = curl_easy_init() else { preconditionFailure("no memory for a libcurl handle") }
        self.raw = raw
        errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        set(CURLOPT_ERRORBUFFER, UnsafeMutableRawPointer(errorText))
        set(CURLOPT_NOSIGNAL, 1)  // no SIGALRM for name lookups
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_PROXY, settings.proxy ?? "")  // an empty one also switches the environment's off
        set(CURLOPT_BUFFERSIZE, settings.receiveBytes)
        set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        if let file = settings.certificateFile { set(CURLOPT_CAINFO, file) }
        CurlTransfer.installCallbacks(raw)
        CurlMulti.installSocketCallbacks(raw, context: context)
    }

    isolated deinit {
        curl_easy_cleanup(raw)
        curl_slist_free_all(headerList)
        errorText.deallocate()
    }

    /// Makes the handle ready for this request. `transfer` receives its data.
    func prepare(_ request: HTTPClientRequest, for transfer: CurlTransfer) {
        errorText[0] = 0
        // The client keeps the transfer until it is removed from the multi handle.
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        set(CURLOPT_PRIVATE, context)
        set(CURLOPT_WRITEDATA, context)
        set(CURLOPT_HEADERDATA, context)
        setPlace(request)
        setMethod(request)
        setHeaders(request.headers)
    }

    /// Forgets the last request's body.
    func clear() {
        guard !isPlain else { return }
        set(CURLOPT_COPYPOSTFIELDS, UnsafePointer<CChar>?.none)
        set(CURLOPT_HTTPGET, 1)
        isPlain = true
    }

    var status: Int {
        var status = 0
        let code = parley_curl_get_long(raw, CURLINFO_RESPONSE_CODE, &status)
        precondition(code == CURLE_OK, "libcurl knows every status")
        return status
    }

    /// libcurl's own sentence about what went wrong in this transfer.
    func reason(_ code: CURLcode) -> String {
        errorText[0] == 0 ? String(cString: curl_easy_strerror(code)) : String(cString: errorText)
    }

    private func setPlace(_ request: HTTPClientRequest) {
        let milliseconds = max(1, Int(request.timeouts.connect.milliseconds))
        if milliseconds != connectMilliseconds {
            set(CURLOPT_CONNECTTIMEOUT_MS, milliseconds)
            connectMilliseconds = milliseconds
        }
        guard request.url != url else { return }
        url = request.url
        set(CURLOPT_URL, url)
        // Rather wait for an HTTP/2 connection under way than open another; HTTP/1.1 has nothing to wait for.
        set(CURLOPT_PIPEWAIT, url.hasPrefix("https:") ? 1 : 0)
    }

    private func setMethod(_ request: HTTPClientRequest) {
        if !request.body.isEmpty || request.method == "POST" {
            set(CURLOPT_POSTFIELDSIZE, request.body.count)
            request.body.withUnsafeBytes { bytes in
                // An empty array may have no address, and libcurl would then read the body from stdin.
                let start = bytes.baseAddress.map { UnsafePointer($0.assumingMemoryBound(to: CChar.self)) }
                set(CURLOPT_COPYPOSTFIELDS, start ?? UnsafePointer(errorText))
            }
            set(CURLOPT_POST, 1)
            isPlain = false
        } else if request.method == "HEAD" {
            set(CURLOPT_NOBODY, 1)
            isPlain = false
        }
        let custom = ["GET", "POST", "HEAD"].contains(request.method) ? nil : request.method
        guard custom != customMethod else { return }
        customMethod = custom
        set(CURLOPT_CUSTOMREQUEST, custom)
    }

    private func setHeaders(_ wanted: [(name: String, value: String)]) {
        if let headers, headers.elementsEqual(wanted, by: { $0 == $1 }) { return }
        headers = wanted
        // An empty `Expect` keeps libcurl from waiting a second for `100 Continue` before a large body.
        var list = curl_slist_append(nil, "Expect:")
        for header in wanted {
            list = curl_slist_append(list, header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
            precondition(list != nil, "no memory for a header")
        }
        let code = parley_curl_set_list(raw, CURLOPT_HTTPHEADER, list)
        precondition(code == CURLE_OK, "libcurl takes any list of headers")
        curl_slist_free_all(headerList)
        headerList = list
    }

    private func set(_ option: CURLoption, _ value: Int) {
        check(parley_curl_set_long(raw, option, value), option)
    }

    private func set(_ option: CURLoption, _ value: UnsafePointer<CChar>?) {
        check(parley_curl_set_string(raw, option, value), option)
    }

    private func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer) {
        check(parley_curl_set_pointer(raw, option, value), option)
    }

    private func check(_ code: CURLcode, _ option: CURLoption) {
        precondition(code == CURLE_OK, "libcurl refused option \(option.rawValue): it is too old, or out of memory")
    }
}
