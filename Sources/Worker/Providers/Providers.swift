internal import Conversations
internal import Events
internal import HTTP
internal import Postgres
internal import Redis
internal import Replies

/// The providers of this worker, and for each bot the chain it asks for.
@Reactor final class Providers {
    private let order: [ProviderSettings.Kind]
    private let all: [ProviderSettings.Kind: any ReplyProvider]
    private let breakers: Breakers
    private let settings: ChainSettings
    private var chains: [[ProviderSettings.Kind]: ProviderChain] = [:]
    private let client: HTTPClient

    /// - Parameters:
    ///   - callsAtOnce: connections that one model API may get; as many as turns run at once.
    ///   - turnLimit: the time of a whole turn.
    init(
        _ settings: ProviderSettings, callsAtOnce: Int, turnLimit: Duration, redis: RedisConnection,
        postgres: PostgresPool
    ) {
        var clientSettings = HTTPClientSettings()
        clientSettings.connectionsPerHost = callsAtOnce
        let client = HTTPClient(clientSettings)
        self.client = client
        var all: [ProviderSettings.Kind: any ReplyProvider] = [
            .knowledge: KnowledgeProvider(search: KnowledgeBase(KnowledgeStore(postgres)))
        ]
        if let openAI = settings.openAI { all[.openai] = OpenAIProvider(openAI, client: client) }
        if let anthropic = settings.anthropic { all[.anthropic] = AnthropicProvider(anthropic, client: client) }
        self.all = all
        order = settings.order
        breakers = Breakers(store: RedisBreakerStore(redis))
        self.settings = {
            var chain = ChainSettings()
            chain.totalLimit = turnLimit
            return chain
        }()
    }

    /// Models that are left alone at present, as far as this worker knows.
    var openBreakers: [BreakerName] { breakers.open.map(\.name) }

    /// The bot's own order where it names one, else the worker's; what this worker has no key for is left out.
    func chain(for bot: Bot) -> ProviderChain {
        let wanted = bot.settings.providers.compactMap(ProviderSettings.Kind.init(rawValue:)).filter { all[$0] != nil }
        let order = wanted.isEmpty ? order : wanted
        if let chain = chains[order] { return chain }
        let chain = ProviderChain(order.compactMap { all[$0] }, settings: settings, breakers: breakers)
        chains[order] = chain
        return chain
    }

    /// Ends the calls that turns which were cut have left, and closes the connections. No turn runs any more.
    func close() { client.close() }
}
