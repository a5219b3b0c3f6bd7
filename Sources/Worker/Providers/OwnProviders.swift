internal import Conversations
internal import Crypto
internal import Events
internal import HTTP
internal import JSON
internal import Replies
internal import Service

/// The model APIs that bots call with a key of their own or of their tenant.
@Reactor final class OwnProviders {
    /// How long a key is held opened after it was first needed, ms; a little longer where it is needed no more.
    private static let lifetime: Int64 = 60_000
    private static let mostReported = 1000

    private let settings: ProviderSettings
    private let keyring: SealingKeyring?
    private let client: HTTPClient
    private let log: Log
    private var opened: [SealedSecret: (provider: any ReplyProvider, end: Int64)] = [:]
    /// Drops those that have ended, also when no turn comes any more.
    private var timer: LoopTimer?
    private var reported: Set<SealedSecret> = []

    init(_ settings: ProviderSettings, _ keyring: SealingKeyring?, client: HTTPClient, log: Log) {
        self.settings = settings
        self.keyring = keyring
        self.client = client
        self.log = log
    }

    /// Nil when neither the bot nor its tenant has a key for it.
    func provider(_ kind: ProviderSettings.Kind, _ bot: Bot, _ secrets: TenantSecrets) -> (any ReplyProvider)? {
        guard let secret = secrets.secret(.provider, kind.rawValue, tenant: bot.tenant, bot: bot.id) else { return nil }
        let now = MonotonicTime.milliseconds()
        if let known = opened[secret], now < known.end { return known.provider }
        let provider = open(secret, kind)
        opened[secret] = (provider, now + Self.lifetime)
        if timer == nil { startTimer() }
        return provider
    }

    private func open(_ secret: SealedSecret, _ kind: ProviderSettings.Kind) -> any ReplyProvider {
        do {
            let key = try secret.open(with: keyring)
            guard let model = settings.settings(kind, key: key) else {
                return LockedProvider(kind, reason: "it takes no key")
            }
            return kind == .openai ? OpenAIProvider(model, client: client) : AnthropicProvider(model, client: client)
        } catch {
            report(secret, error)
            return LockedProvider(kind, reason: error.description)
        }
    }

    /// Once for each: what is wrong stays so until somebody gives the key, or sets the secret again.
    private func report(_ secret: SealedSecret, _ error: KeyringError) {
        guard reported.count < Self.mostReported, reported.insert(secret).inserted else { return }
        log.error(
            "A secret cannot be opened: its model is not asked; see PARLEY_SECRET_KEYS",
            [
                "tenant": .int(secret.identity.tenant), "bot": secret.identity.bot.map { .int($0) } ?? .null,
                "name": .string(secret.identity.name), "reason": .string(error.description),
            ])
    }

    private func startTimer() {
        let timer = LoopTimer { [weak self] in self?.tidy() }
        timer.start(after: .milliseconds(Self.lifetime + 1000))
        self.timer = timer
    }

    private func tidy() {
        let now = MonotonicTime.milliseconds()
        opened = opened.filter { now < $0.value.end }
        timer = nil
        if !opened.isEmpty { startTimer() }
    }
}
