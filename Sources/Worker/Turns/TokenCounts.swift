internal import Events
internal import Figures
internal import Service

/// What models have used, and what it cost where their prices are known.
@Reactor final class TokenCounts {
    /// Bots name models: those beyond are counted together, as `other`.
    private static let mostModels = 20

    private struct Model: Hashable {
        let provider: String
        let model: String
    }

    private struct Account {
        let prompt: Counter
        let completion: Counter
        let price: ModelPrices.Price?
    }

    private let registry: Metrics
    private let prices: ModelPrices
    private var accounts: [Model: Account] = [:]
    private var others: [String: (prompt: Counter, completion: Counter)] = [:]
    /// Of the reply before: mostly it is the same model again.
    private var last: (model: Model, account: Account)?
    private(set) var prompt = 0
    private(set) var completion = 0
    private(set) var unpriced = 0
    private(set) var costNano = 0

    init(_ registry: Metrics, prices: ModelPrices) {
        self.registry = registry
        self.prices = prices
        guard !prices.isEmpty else { return }
        registry.counter("parley_llm_cost_total", "Cost of replies, in the currency of AI_PRICES") { [weak self] in
            Double(self?.costNano ?? 0) / 1e9
        }
    }

    var hasPrices: Bool { !prices.isEmpty }

    func add(_ reply: ComposedReply) {
        let (prompt, completion) = (reply.promptTokens, reply.completionTokens)
        guard prompt > 0 || completion > 0, let provider = reply.provider else { return }
        let account = account(provider, reply.model ?? "")
        // Absurd counts of tokens are for the database to refuse, not for us to crash over.
        let most = 1 << 40
        let (asked, answered) = (min(max(0, prompt), most), min(max(0, completion), most))
        account.prompt.increment(by: asked)
        account.completion.increment(by: answered)
        self.prompt += asked
        self.completion += answered
        if let price = account.price {
            costNano += price.nano(prompt: asked, completion: answered)
        } else {
            unpriced += asked + answered
        }
    }

    private func account(_ provider: String, _ name: String) -> Account {
        if let last, last.model.model == name, last.model.provider == provider { return last.account }
        let model = Model(provider: provider, model: name)
        let account = accounts[model] ?? open(model)
        last = (model, account)
        return account
    }

    private func open(_ model: Model) -> Account {
        guard accounts.count < Self.mostModels else {
            let shared = others[model.provider] ?? counters(Model(provider: model.provider, model: "other"))
            others[model.provider] = shared
            return Account(
                prompt: shared.prompt, completion: shared.completion, price: prices.price(of: model.model))
        }
        let own = counters(model)
        let account = Account(prompt: own.prompt, completion: own.completion, price: prices.price(of: model.model))
        accounts[model] = account
        return account
    }

    private func counters(_ model: Model) -> (prompt: Counter, completion: Counter) {
        let counter = { [registry] (kind: String) in
            registry.counter(
                "parley_llm_tokens_total", "Tokens of replies, by provider, model and kind",
                labels: ["provider": model.provider, "model": model.model, "kind": kind])
        }
        return (counter("prompt"), counter("completion"))
    }
}
