/// What became of the requests of a run.
struct LoadTally {
    private(set) var accepted = 0
    private(set) var answered = 0
    private(set) var clientErrors = 0
    private(set) var serverErrors = 0
    /// No answer, or not the one that was expected: broken connections, timeouts, what is not HTTP.
    private(set) var errors = 0
    /// Of all requests that were answered as they should be, in µs.
    private(set) var latencies: [UInt32] = []
    /// The first failure, in words.
    private(set) var firstFailure: String?

    init(expecting count: Int) { latencies.reserveCapacity(min(count, 4_000_000)) }

    var completed: Int { accepted + answered + clientErrors + serverErrors + errors }
    var succeeded: Int { accepted + answered }

    mutating func response(_ status: Int, nanoseconds: UInt64, body: @autoclosure () -> String) {
        switch status {
        case 202: accepted += 1
        case 200..<300: answered += 1
        case 500...: serverErrors += 1
        default: clientErrors += 1
        }
        if status >= 200, status < 300 {
            latencies.append(UInt32(clamping: nanoseconds / 1000))
        } else if firstFailure == nil {
            firstFailure = "\(status) \(body())"
        }
    }

    mutating func error(_ reason: @autoclosure () -> String) {
        errors += 1
        if firstFailure == nil { firstFailure = reason() }
    }
}
