internal import JSON

/// The figures of a run, for people or for a script.
struct LoadReport {
    let tally: LoadTally
    let seconds: Double
    /// The generator's own, user and system.
    let cpuSeconds: Double
    /// In µs, ascending.
    private let latencies: [UInt32]

    init(_ tally: LoadTally, seconds: Double, cpuSeconds: Double) {
        self.tally = tally
        self.seconds = seconds
        self.cpuSeconds = cpuSeconds
        latencies = tally.latencies.sorted()
    }

    private var rate: Double { seconds > 0 ? Double(tally.succeeded) / seconds : 0 }
    private var cpuMicroseconds: Double { tally.completed > 0 ? cpuSeconds * 1_000_000 / Double(tally.completed) : 0 }

    /// The smallest latency that `share` of the requests did not exceed, in µs.
    private func percentile(_ share: Double) -> Int {
        guard !latencies.isEmpty else { return 0 }
        let rank = (share * Double(latencies.count)).rounded(.up)
        return Int(latencies[min(latencies.count, max(1, Int(rank))) - 1])
    }

    var json: String {
        var json = JSONWriter()
        json.object {
            $0.member("requests", tally.completed)
            $0.member("accepted", tally.accepted)
            $0.member("answered", tally.answered)
            $0.member("client_errors", tally.clientErrors)
            $0.member("server_errors", tally.serverErrors)
            $0.member("errors", tally.errors)
            $0.member("seconds", seconds)
            $0.member("rate", rate)
            $0.member("p50_us", percentile(0.5))
            $0.member("p95_us", percentile(0.95))
            $0.member("p99_us", percentile(0.99))
            $0.member("max_us", percentile(1))
            $0.member("cpu_us", cpuMicroseconds)
            $0.member("first_failure", ifPresent: tally.firstFailure)
        }
        return json.takeString()
    }

    var text: String {
        """
        requests      \(tally.completed) in \(rounded(seconds)) s, \(Int(rate)) successes/s
        answers       \(tally.accepted) accepted (202), \(tally.answered) answered (200), \(tally.clientErrors) 4xx, \
        \(tally.serverErrors) 5xx, \(tally.errors) errors
        latency, ms   p50 \(milliseconds(0.5))  p95 \(milliseconds(0.95))  p99 \(milliseconds(0.99))  max \(milliseconds(1))
        own CPU       \(rounded(cpuMicroseconds)) µs per request
        """
    }

    private func milliseconds(_ share: Double) -> String { rounded(Double(percentile(share)) / 1000) }

    private func rounded(_ number: Double) -> String { String((number * 100).rounded() / 100) }
}
