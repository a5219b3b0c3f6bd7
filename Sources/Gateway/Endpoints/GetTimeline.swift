internal import Conversations
internal import Events
internal import HTTP
internal import JSON
internal import Postgres
internal import Redis

/// `GET /v1/messages/{id}/timeline`: what became of a message, step by step, and how it stands.
@Reactor struct GetTimeline {
    let authentication: Authentication
    let reader: TimelineReader

    func answer(_ request: HTTPRequest, id: String) async throws -> HTTPResponse {
        let key = try await authentication.key(of: request, atLeast: .reader)
        guard MessageID(id) != nil, let story = try await story(of: id, key.tenant) else {
            throw Problem.notFound("There is no message of this id.")
        }
        var writer = JSONWriter(reserving: 2048)
        story.write(to: &writer, forOperators: false)
        return HTTPResponse(
            status: 200, headers: [HTTPHeader("Content-Type", "application/json")], body: .bytes(writer.take()))
    }

    private func story(of id: String, _ tenant: Int64) async throws -> MessageStory? {
        do {
            return try await reader.story(of: id, tenant: tenant)
        } catch is PostgresError {
            throw Problem.unavailable("PostgreSQL does not answer.")
        } catch is RedisError {
            throw Problem.unavailable("Redis does not answer.")
        }
    }
}
