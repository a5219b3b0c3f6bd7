internal import Conversations
internal import Events
internal import HTTP
internal import JSON

/// `GET /v1/conversations/{id}/events`: server-sent events of a conversation (WHATWG HTML, §9.2).
@Reactor struct StreamEvents {
    /// Replies sent to a client that comes back; who missed more reads the conversation.
    private static let mostMissed = 100

    let authentication: Authentication
    let hub: EventHub
    let messages: MessageStore
    let admission: Admission
    let metrics: GatewayMetrics

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .reader)
        let conversation = try ownConversation(id, of: key)
        if admission.isClosing { throw Problem.leaving }
        let stream = EventStream(metrics)
        do {
            // After a gap the client comes back with Last-Event-ID and misses nothing.
            stream.attach(
                try await hub.watch(conversation, onGap: { stream.end() }) { event, payload in
                    stream.send(event, payload)
                })
        } catch {
            stream.end()
            throw Problem.unavailable("Redis does not answer.")
        }
        do {
            try await sendMissed(request.header("last-event-id"), conversation, stream)
        } catch {
            stream.end()
            throw Problem.unavailable("PostgreSQL does not answer.")
        }
        return HTTPResponse(
            status: 200,
            headers: [
                HTTPHeader("Content-Type", "text/event-stream"), HTTPHeader("Cache-Control", "no-store"),
                HTTPHeader("X-Accel-Buffering", "no"),
            ],
            body: .stream(stream.body))
    }

    private func sendMissed(_ lastID: String?, _ conversation: ConversationID, _ stream: EventStream) async throws {
        guard let lastID else {
            // A stream may end before its first reply: then, too, it goes on where it stood. Without PostgreSQL it does not.
            let last = try? await messages.lastID(conversation: conversation.description, tenant: conversation.tenant)
            return stream.begin(after: [], at: last)
        }
        let missed = try await messages.replies(
            conversation: conversation.description, tenant: conversation.tenant, after: lastID, limit: Self.mostMissed)
        stream.begin(after: missed)
    }
}
