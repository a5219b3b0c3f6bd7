internal import Events
internal import JSON
internal import Service

/// All endpoints, made once at start.
@Reactor struct Endpoints {
    let postMessage: PostMessage
    let getMessage: GetMessage
    let getTimeline: GetTimeline
    let listMessages: ListMessages
    let streamEvents: StreamEvents
    let deleteConversation: DeleteConversation
    let startSession: StartSession
    let stopSession: StopSession
    let listSessions: ListSessions
    let health: Health
    let metrics: MetricsEndpoint
    let log: Log

    /// An error that no endpoint has turned into a problem: a mistake of ours, so it is worth a line.
    func unexpected(_ error: any Error) { log.error("A request failed", ["reason": .string("\(error)")]) }
}
