internal import Conversations
internal import Crypto
internal import Events
internal import HTTP
internal import Postgres
internal import Redis
internal import Replies
internal import Service

/// The providers of this worker, and for each bot the chain it asks for.
@Reactor final class Providers {
    private let order: [ProviderSettings.Kind]
    /// With the keys of the environment.
    private let all: [ProviderSettings.Kind: any ReplyProvider]
    private let own: OwnProviders
    private let configuration: ConfigCache
    private let breakers: Breakers
    private let settings: ChainSettings
    private var chains: [[ProviderSettings.Kind]: ProviderChain] = [:]
    private let client: HTTPClient

    /// - Parameters:
    ///   - callsAtOnce: connections that one model API may get; as many as turns run at once.
    ///   - turnLimit: the time of a whole turn.
    ///   - keyring: opens the keys of tenants and bots.
    init(
        _ settings: ProviderSettings, callsAtOnce: Int, turnLimit: Duration, redis: RedisConnection,
        postgres: PostgresPool, configuration: ConfigCache, keyring: SealingKeyring?, log: Log
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
        own = OwnProviders(settings, keyring, client: client, log: log)
        order = settings.order
        self.configuration = configuration
        breakers = Breakers(store: RedisBreakerStore(redis))
        self.settings = {
            var chain = ChainSettings()
            chain.totalLimit = turnLimit
            return chain
        }()
    }

    /// Models that are left alone at present, as far as this worker knows.
    var openBreakers: [BreakerName] { breakers.open.map(\.name) }

    /// The bot's own order where it names one, else the worker's; what there is no key for is left out. A key of the bot
    /// comes before one of its tenant, and that before the environment's.
    func chain(for bot: Bot) async throws(ConfigError) -> ProviderChain {
        let remembered = configuration.rememberedSecrets(of: bot.tenant)
        let secrets = if let remembered { remembered } else { try await configuration.secrets(of: bot.tenant) }
        let wanted = bot.settings.providers.compactMap(ProviderSettings.Kind.init(rawValue:))
        guard secrets.isEmpty else { return chainOfItsOwn(bot, wanted, secrets) }
        let there = wanted.filter { all[$0] != nil }
        let order = there.isEmpty ? order : there
        if let chain = chains[order] { return chain }
        let chain = chain(order, order.compactMap { all[$0] })
        chains[order] = chain
        return chain
    }

    private func chainOfItsOwn(
        _ bot: Bot, _ wanted: [ProviderSettings.Kind], _ secrets: TenantSecrets
    ) -> ProviderChain {
        func providers(_ order: [ProviderSettings.Kind]) -> [any ReplyProvider] {
            order.compactMap { own.provider($0, bot, secrets) ?? all[$0] }
        }
        let there = providers(wanted)
        return chain(order, there.isEmpty ? providers(order) : there)
    }

    private func chain(_ order: [ProviderSettings.Kind], _ providers: [any ReplyProvider]) -> ProviderChain {
        let locked = order.map { LockedProvider($0, reason: "none is configured") }
        return ProviderChain(providers.isEmpty ? locked : providers, settings: settings, breakers: breakers)
    }

    /// Ends the calls that turns which were cut have left, and closes the connections. No turn runs any more.
    func close() { client.close() }
}
