import Events
import HTTP
import Testing

@testable import Replies

@Suite struct AttemptPlanTests {
    private static let failure = ReplyError.failed(status: 500, reason: "", after: nil)

    private static func step(
        _ plan: inout AttemptPlan, _ error: ReplyError, hasShown: Bool = false, canTrim: Bool = false
    ) -> AttemptPlan.Step {
        plan.failed(error, hasShown: hasShown, canTrim: canTrim, chance: 0.5)
    }

    @Test func `two retries with growing waits, then the next provider, then nobody`() {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        #expect(Self.step(&plan, Self.failure) == .ask(provider: 0, after: .milliseconds(125), trimming: false))
        #expect(Self.step(&plan, Self.failure) == .ask(provider: 0, after: .milliseconds(250), trimming: false))
        #expect(Self.step(&plan, Self.failure) == .ask(provider: 1, after: .zero, trimming: false))
        for _ in 0..<2 { _ = Self.step(&plan, Self.failure) }
        #expect(Self.step(&plan, Self.failure) == .giveUp)
    }

    @Test func `a short wish to wait is honoured, a long one sends us elsewhere`() {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        let short = ReplyError.rateLimited(reason: "", after: .seconds(2))
        #expect(Self.step(&plan, short) == .ask(provider: 0, after: .milliseconds(2125), trimming: false))
        let long = ReplyError.rateLimited(reason: "", after: .seconds(6))
        #expect(Self.step(&plan, long) == .ask(provider: 1, after: .zero, trimming: false))
        #expect(Self.step(&plan, long) == .giveUp)
    }

    @Test func `a long prompt is trimmed twice`() {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        let error = ReplyError.contextTooLong(reason: "")
        for _ in 0..<2 {
            #expect(Self.step(&plan, error, canTrim: true) == .ask(provider: 0, after: .zero, trimming: true))
        }
        #expect(Self.step(&plan, error, canTrim: true) == .ask(provider: 1, after: .zero, trimming: false))
        #expect(Self.step(&plan, error, canTrim: false) == .giveUp)
    }

    @Test func `after text was shown there is one retry`() {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        let cut = ReplyError.cut(reason: "")
        #expect(Self.step(&plan, cut, hasShown: true) == .ask(provider: 0, after: .milliseconds(125), trimming: false))
        #expect(Self.step(&plan, cut, hasShown: true) == .ask(provider: 1, after: .zero, trimming: false))
    }

    @Test(arguments: [ReplyError.overloaded(reason: "", after: nil), .timedOut(.firstByte)])
    func `who cannot answer anybody is left for another, and asked again only when there is none`(error: ReplyError) {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        #expect(Self.step(&plan, error) == .ask(provider: 1, after: .zero, trimming: false))
        #expect(Self.step(&plan, error) == .ask(provider: 1, after: .milliseconds(125), trimming: false))
    }

    @Test(arguments: [
        ReplyError.unauthorized(reason: ""), .quotaExhausted(reason: ""), .rejected(status: 404, reason: ""), .filtered,
        .breakerOpen(cause: "failed"), .searchFailed(reason: ""),
    ])
    func `what will not change is not tried again`(error: ReplyError) {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        #expect(Self.step(&plan, error) == .ask(provider: 1, after: .zero, trimming: false))
        #expect(Self.step(&plan, error) == .giveUp)
    }

    @Test func `nobody is asked for a turn that is over`() {
        var plan = AttemptPlan(ChainSettings(), providers: 2)
        #expect(Self.step(&plan, .cancelled) == .giveUp)
        #expect(Self.step(&plan, .outOfTime) == .giveUp)
    }
}
