internal import Conversations
internal import Events
internal import Queue
internal import Redis
internal import Replies
internal import Service

/// What a turn works with; made once per worker. Large: only objects hold it, or each turn under way would have copies of it.
@Reactor struct TurnTools {
    let settings: WorkerSettings
    let worker: String
    let log: Log
    let metrics: WorkerMetrics
    let queue: LaneQueue
    let redis: RedisConnection
    let configuration: ConfigCache
    let scripts: TurnScripts
    let store: TurnStore
    let tokens: TokenStore
    let deadLetters: DeadLetterStore
    let globalRate: GlobalRate
    let globalLimit: GlobalLimitLog
    let turns: TurnsInFlight
    let providers: Providers
    let deltas: DeltaSchedule
    let sessions: SessionStore
    let events: LaneEvents
}
