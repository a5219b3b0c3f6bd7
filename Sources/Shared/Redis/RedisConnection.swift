package import Events

/// A connection to Redis that mends itself. Any number of tasks use it at once: their commands are pipelined, those of
/// one turn of the loop in one write.
///
/// While there is no connection, commands fail at once with `.unreachable`; nothing is kept to be sent later.
/// Cancelling a caller does not take its command back: it waits for the reply, which has a deadline. A command that
/// blocks (BLPOP) holds up all others, so it has a connection of its own and a deadline beyond the server's time-out.
///
/// Lives from `start` to `close`.
@Reactor package final class RedisConnection {
    private let keeper: LinkKeeper
    private let standardLimit: UInt64
    /// Address only, for logs.
    package let server: String

    /// `purpose` names the connection in logs and CLIENT SETNAME (`commands`, `waiting`, `events`).
    package init(_ settings: RedisSettings, purpose: String) {
        keeper = LinkKeeper(settings, purpose: purpose)
        standardLimit = settings.commandDeadline.wholeNanoseconds
        server = settings.endpoint.description
    }

    /// Connects and keeps reconnecting with backoff and jitter until `close`. Returns at once.
    package func start() { keeper.start() }

    /// Outstanding commands fail with `.lost`.
    package func close() { keeper.close() }

    package var isConnected: Bool { keeper.link != nil }

    /// Called on each change: true when ready for commands, false (once) when lost, with the reason; false also when
    /// the first attempt fails. Not called for `close`.
    package var onChange: (@Reactor (Bool, String) -> Void)? {
        get { keeper.onChange }
        set { keeper.onChange = newValue }
    }

    /// For start-up: true as soon as commands can be sent, false when that takes longer than `limit`.
    package func waitUntilConnected(within limit: Duration) async -> Bool {
        await keeper.waitUntilConnected(within: limit)
    }

    /// Sends a command, name first. `deadline` nil = the settings' default. A blown deadline ends the connection, and
    /// with it all outstanding commands.
    package func send(_ arguments: [String], deadline: Duration? = nil) async throws(RedisError) -> RedisReply {
        try await send(deadline: deadline) { $0.add(arguments) }
    }

    /// The same without an array: `build` adds the command's name and its arguments.
    package func send(
        deadline: Duration? = nil, _ build: (inout RedisCommandWriter) -> Void
    ) async throws(RedisError) -> RedisReply {
        guard let link = keeper.link else { throw keeper.unreachable }
        return try await link.perform(within: deadline?.wholeNanoseconds ?? standardLimit, build).get()
    }

    /// EVALSHA, and on NOSCRIPT loads the script and tries once more.
    package func run(
        _ script: RedisScript, keys: [String], arguments: [String], deadline: Duration? = nil
    ) async throws(RedisError) -> RedisReply {
        try await run(script, keys: keys, deadline: deadline) { $0.add(arguments) }
    }

    /// The same; `build` adds the script's arguments (ARGV). It is called twice when the script has to be loaded.
    package func run(
        _ script: RedisScript, keys: [String], deadline: Duration? = nil, _ build: (inout RedisCommandWriter) -> Void
    ) async throws(RedisError) -> RedisReply {
        guard let link = keeper.link else { throw keeper.unreachable }
        let limit = deadline?.wholeNanoseconds ?? standardLimit
        return try await link.run(script, keys, within: limit, build).get()
    }
}
