package import Events

/// Asks providers in order until one answers: retries with backoff, breakers, one limit for all of it.
///
/// An attempt that has shown text and then fails is taken back by `onRestart` before anything else is shown: what the
/// user has seen is forgotten, and `onDelta` starts anew.
@Reactor package final class ProviderChain {
    private let providers: [any ReplyProvider]
    private let breakers: Breakers
    private let settings: ChainSettings
    private let chance: @Reactor () -> Double

    /// `chance` (0..<1) is a parameter for tests.
    package init(
        _ providers: [any ReplyProvider], settings: ChainSettings = ChainSettings(), breakers: Breakers,
        chance: @escaping @Reactor () -> Double = { Double.random(in: 0..<1) }
    ) {
        precondition(!providers.isEmpty, "a chain has at least one provider")
        self.settings = settings
        self.chance = chance
        self.providers = providers
        self.breakers = breakers
    }

    package func reply(
        to request: ReplyRequest, onDelta: @escaping @Reactor (String) -> Void,
        onRestart: @escaping @Reactor () -> Void
    ) async -> ReplyOutcome {
        let run = ChainRun(request, settings, onDelta: onDelta, onRestart: onRestart)
        var plan = AttemptPlan(settings, providers: providers.count)
        var step = AttemptPlan.Step.ask(provider: 0, after: .zero, trimming: false)
        while case .ask(let index, let delay, let isTrimming) = step {
            do throws(ReplyError) {
                try run.checkTime(before: delay)
                if delay > .zero { try await run.wait(delay) }
                run.prepare(provider: index, isTrimming: isTrimming, isLast: plan.isLastProvider)
                let reply = try await ask(index, run)
                return .answered(reply, run.finishedTrace())
            } catch {
                if error == .cancelled { return .cancelled(run.finishedTrace()) }
                step = plan.failed(
                    error, hasShown: run.hasShown, canTrim: run.canTrim, chance: chance())
            }
        }
        return .failed(run.lastError, run.finishedTrace())
    }

    /// One attempt, with its breaker and its line in the trace.
    private func ask(_ index: Int, _ run: ChainRun) async throws(ReplyError) -> Reply {
        let provider = providers[index]
        let name = provider.breaker(for: run.request)
        let breaker = breakers.breaker(name)
        // The ordinary case without a suspension: each costs the runtime's bookkeeping twice.
        let admission = await breaker.passes ? .pass : breaker.admit()
        run.begin(provider.name, model: name.model)
        guard admission != .refuse else { throw run.failed(.breakerOpen(cause: breaker.cause)) }
        do throws(ReplyError) {
            let reply = try await provider.reply(to: run.request) { run.show($0) }
            run.answered(reply)
            await breaker.succeeded(admission)
            return reply
        } catch {
            switch error {
            case .cancelled, .outOfTime: await breaker.abandoned(admission)
            case _ where error.isProvidersFault: await breaker.failed(admission, because: error.label)
            default: await breaker.succeeded(admission)
            }
            throw run.failed(error)
        }
    }
}
