package import Events

/// Stub: the connection's interface.
@Reactor package final class RedisConnection {
    /// `purpose` names the connection in logs and CLIENT SETNAME (`commands`, `waiting`, `events`).
    package init(_ settings: RedisSettings, purpose: String) { fatalError() }
    /// Connects and keeps reconnecting with backoff and jitter until `close`. Returns at once.
    package func start() { fatalError() }
    package func close() { fatalError() }
    package var isConnected: Bool { fatalError() }
    /// Called on each change: true when ready for commands, false (once) when lost, with the reason.
    package var onChange: (@Reactor (Bool, String) -> Void)?
    /// Sends a command; all commands of one loop turn leave in one write. `deadline` nil = the settings' default.
    package func send(_ arguments: [String], deadline: Duration? = nil) async throws(RedisError) -> RedisReply { fatalError() }
    /// EVALSHA, and on NOSCRIPT loads the script and tries once more.
    package func run(_ script: RedisScript, keys: [String], arguments: [String]) async throws(RedisError) -> RedisReply {
        fatalError()
    }
}

package struct RedisSettings: Sendable {
    /// `redis://[:password@]host:port[/db]`, `rediss://…`, `unix:///path?db=0` or `redis+unix://`. Throws with a sentence.
    package init(url: String) throws(RedisSettingsError) { fatalError() }
    package var commandDeadline: Duration { fatalError() }
}
package struct RedisSettingsError: Error, Equatable { package let reason: String }

package struct RedisScript: Sendable {
    package let name: String
    package init(name: String, source: String) { fatalError() }
}
