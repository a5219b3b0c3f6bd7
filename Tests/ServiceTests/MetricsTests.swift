import Events
import Service
import Testing

@Reactor @Suite struct MetricsTests {
    @Test func `families are sorted, and each says what it is once`() {
        let metrics = Metrics()
        let failed = metrics.counter("parley_turns_total", "Turns.", labels: ["outcome": "failed"])
        let answered = metrics.counter("parley_turns_total", "Turns.", labels: ["outcome": "answered", "bot": "a"])
        metrics.gauge("parley_depth", "Messages that wait.") { 2.5 }
        metrics.gauges("parley_open", "Some.") { [(["model": "a:\"b\""], 1), (["model": "c"], 2)] }
        answered.increment()
        answered.increment(by: 4)
        _ = failed
        #expect(
            metrics.render() == """
                # HELP parley_depth Messages that wait.
                # TYPE parley_depth gauge
                parley_depth 2.5
                # HELP parley_open Some.
                # TYPE parley_open gauge
                parley_open{model="a:\\"b\\""} 1
                parley_open{model="c"} 2
                # HELP parley_turns_total Turns.
                # TYPE parley_turns_total counter
                parley_turns_total{outcome="failed"} 0
                parley_turns_total{outcome="answered",bot="a"} 5

                """)
    }

    @Test func `a histogram's buckets are cumulative and include their bound`() {
        let metrics = Metrics()
        let plain = metrics.histogram("parley_wait_seconds", "Waiting.", buckets: [0.0005, 1, 30])
        let labelled = metrics.histogram("parley_wait_seconds", "Waiting.", labels: ["lane": "a"], buckets: [1])
        for value in [0.0001, 1, 1.5, 0.25, 31] { plain.observe(value) }
        labelled.observe(2)
        #expect(
            metrics.render() == """
                # HELP parley_wait_seconds Waiting.
                # TYPE parley_wait_seconds histogram
                parley_wait_seconds_bucket{le="0.0005"} 1
                parley_wait_seconds_bucket{le="1"} 3
                parley_wait_seconds_bucket{le="30"} 4
                parley_wait_seconds_bucket{le="+Inf"} 5
                parley_wait_seconds_sum 33.7501
                parley_wait_seconds_count 5
                parley_wait_seconds_bucket{lane="a",le="1"} 0
                parley_wait_seconds_bucket{lane="a",le="+Inf"} 1
                parley_wait_seconds_sum{lane="a"} 2
                parley_wait_seconds_count{lane="a"} 1

                """)
    }

    @Test func `help and labels cannot break a line`() {
        let metrics = Metrics()
        metrics.gauge("a", "One\nline, \"quoted\", C:\\.", labels: ["path": "C:\\x\n\"y\"\r\nz"]) { 1 }
        #expect(
            metrics.render()
                == "# HELP a One\\nline, \"quoted\", C:\\\\.\n# TYPE a gauge\n"
                + "a{path=\"C:\\\\x\\n\\\"y\\\"\r\\nz\"} 1\n")
    }

    @Test(
        arguments: [
            (0, "0"), (-3, "-3"), (0.1, "0.1"), (1e16, "1e+16"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
            (.nan, "NaN"),
        ] as [(Double, String)]) func `a number is written as Prometheus reads it`(number: Double, text: String)
    {
        let metrics = Metrics()
        metrics.gauge("a", "A.") { number }
        #expect(metrics.render().hasSuffix("\na \(text)\n"))
    }

    @Test func `the same series twice is a mistake in the program`() async {
        await #expect(processExitsWith: .failure) {
            await Reactor.spawn {
                let metrics = Metrics()
                _ = metrics.counter("a_total", "A.", labels: ["b": "c"])
                _ = metrics.counter("a_total", "A.", labels: ["b": "c"])
            }.value
        }
    }
}
