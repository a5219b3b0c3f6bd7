import Events
import Testing

@testable import Figures

@Reactor @Suite struct ProcessRatesTests {
    /// 10 messages a second, told every five seconds.
    private static func gateway(_ id: String, at seconds: Int64, since started: Int64 = 0) -> LivingProcess {
        var process = LivingProcess(name: ProcessName(.gateway, id: id))
        // Its clock is another than that of whoever looks.
        process.started = 1_000_000 + started * 1000
        process.seen = 1_000_000 + seconds * 1000
        process.counted = [
            .messages: Int(seconds - started) * 10, .requests: Int(seconds - started) * 20,
            .errors: Int(seconds - started),
        ]
        return process
    }

    private static func look(_ at: Int64, _ processes: LivingProcess...) -> ProcessRates.Look {
        .init(at: at * 1000, processes: processes)
    }

    @Test func `a rate is right whether a process has beaten once or twice between two looks`() {
        // As looks at 107 and 113 see it: one beats at 105 and 110, the other at 103, 108 and 113.
        let rates = ProcessRates([
            Self.look(107, Self.gateway("a", at: 105), Self.gateway("b", at: 103)),
            Self.look(113, Self.gateway("a", at: 110), Self.gateway("b", at: 113)),
        ])
        #expect(rates.perSecond(.messages) == 20 && rates.seconds == 10)
        #expect(rates.perSecond(.messages, of: ProcessName(.gateway, id: "a")) == 10)
        #expect(rates.percent(.errors, of: .requests) == 5)
        #expect(rates.perSecond(.turns) == 0)
    }

    @Test func `until each has beaten again nothing is said of all`() {
        let one = Self.look(107, Self.gateway("a", at: 105), Self.gateway("b", at: 103))
        #expect(ProcessRates([one]).perSecond(.messages) == nil && ProcessRates([one]).seconds == nil)
        let two = Self.look(108, Self.gateway("a", at: 105), Self.gateway("b", at: 108))
        #expect(ProcessRates([one, two]).perSecond(.messages) == nil)
        #expect(ProcessRates([one, two]).perSecond(.messages, of: ProcessName(.gateway, id: "b")) == 10)
        let three = Self.look(110, Self.gateway("a", at: 110), Self.gateway("b", at: 108))
        #expect(ProcessRates([one, two, three]).perSecond(.messages) == 20)
    }

    @Test func `one that is silent counts nothing, one that left is not missed`() {
        let first = Self.look(107, Self.gateway("a", at: 105), Self.gateway("b", at: 105), Self.gateway("c", at: 105))
        let second = Self.look(113, Self.gateway("a", at: 110), Self.gateway("b", at: 105))
        #expect(ProcessRates([first, second]).perSecond(.messages) == 10)
        // What it did before it died does not go on.
        let looks = [Self.look(101, Self.gateway("b", at: 100)), first, second]
        #expect(ProcessRates(looks).perSecond(.messages) == 10)
    }

    @Test func `one that has just begun counts from 0, and keeps nobody waiting`() {
        let first = Self.look(107, Self.gateway("a", at: 105))
        let begun = Self.look(109, Self.gateway("a", at: 105), Self.gateway("n", at: 108, since: 108))
        let second = Self.look(111, Self.gateway("a", at: 110), Self.gateway("n", at: 108, since: 108))
        #expect(ProcessRates([first, begun, second]).perSecond(.messages) == 10)
        let third = Self.look(114, Self.gateway("a", at: 110), Self.gateway("n", at: 113, since: 108))
        #expect(ProcessRates([first, begun, second, third]).perSecond(.messages) == 20)
    }

    @Test func `a change of state that is told between two beats does not make a rate of nothing`() {
        var changed = Self.gateway("a", at: 105)
        changed.seen += 20
        changed.counted[.messages]? += 3
        let first = Self.look(106, Self.gateway("a", at: 105))
        #expect(ProcessRates([first, Self.look(108, changed)]).perSecond(.messages) == nil)
    }

    @Test func `what those of an older version do not tell is not taken for 0`() {
        var old = Self.gateway("old", at: 105)
        old.counted = [:]
        let first = Self.look(107, old)
        old.seen += 5000
        let second = Self.look(113, old)
        #expect(ProcessRates([first, second]).perSecond(.messages) == nil)
        // But nobody at all counts nothing.
        #expect(ProcessRates([Self.look(107), Self.look(113)]).perSecond(.messages) == 0)
        let both = ProcessRates([
            Self.look(107, old, Self.gateway("a", at: 105)), Self.look(113, old, Self.gateway("a", at: 110)),
        ])
        #expect(both.perSecond(.messages) == 10 && both.perSecond(.turns) == nil)
    }

    @Test func `reply times are of what was stored between the beats`() {
        func worker(at seconds: Int64, quick: Int, slow: Int) -> LivingProcess {
            var process = Self.gateway("w", at: seconds)
            process.replyTally = Array(repeating: 0, count: 17)
            process.replyTally[2] = quick
            process.replyTally[16] = quick + slow
            return process
        }
        let first = Self.look(107, worker(at: 105, quick: 0, slow: 50))
        let second = Self.look(113, worker(at: 110, quick: 9, slow: 51))
        let rates = ProcessRates([first, second])
        #expect(rates.replyMilliseconds(share: 0.5) == 2.5 && rates.replyMilliseconds(share: 0.99) == .infinity)
        #expect(ProcessRates([first, first]).replyMilliseconds(share: 0.5) == nil)
    }
}
