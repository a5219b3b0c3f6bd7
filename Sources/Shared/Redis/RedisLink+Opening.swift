internal import Crypto
internal import Events

extension RedisLink {
    /// Connects and logs in. All of the greeting (AUTH, SELECT, CLIENT SETNAME, PING) goes in one write.
    static func open(_ settings: RedisSettings, purpose: String) async throws(RedisError) -> RedisLink {
        let server = settings.endpoint.description
        let stream: ByteStream
        do throws(StreamError) {
            stream = try await ByteStream.connect(
                to: settings.endpoint, tls: settings.tls, within: settings.connectDeadline)
        } catch {
            throw .unreachable(server: server, reason: error.sentence)
        }
        let link = RedisLink(stream, server: server)
        if let reason = await link.greet(settings, purpose) {
            link.close()
            throw .unreachable(server: server, reason: reason)
        }
        return link
    }

    /// Nil when the server lets us in, else why not. The first refusal counts; later ones follow from it.
    private func greet(_ settings: RedisSettings, _ purpose: String) async -> String? {
        let limit = settings.connectDeadline.wholeNanoseconds
        var refusal: RedisError?
        let check: PendingCommand.Completion = .callback { outcome in
            if case .failure(let error) = outcome, refusal == nil { refusal = error }
        }
        if let password = settings.password {
            send(within: limit, check) { command in
                command.add("AUTH")
                if let user = settings.user { command.add(user) }
                command.add(password)
            }
        }
        if settings.database != 0 {
            send(within: limit, check) { command in
                command.add("SELECT")
                command.add(settings.database)
            }
        }
        // The name is for CLIENT LIST only: a server that forbids it will do.
        send(within: limit, .callback { _ in }) { $0.add(["CLIENT", "SETNAME", "parley-\(purpose)"]) }
        let last = await perform(within: limit) { $0.add("PING") }
        if case .failure(let error) = last, refusal == nil { refusal = error }
        return refusal.map { Self.explain($0, settings) }
    }

    private static func explain(_ refusal: RedisError, _ settings: RedisSettings) -> String {
        switch refusal {
        case .rejected("WRONGPASS", _): "Redis refuses the user or the password of its URL"
        case .rejected("NOAUTH", _): "Redis asks for a password: put it into its URL, redis://:password@host"
        case .rejected("LOADING", _): "Redis is still reading its data from disk"
        case .rejected("MASTERDOWN", _): "this Redis is a replica and has lost its primary"
        case .rejected("NOPERM", let message): "the user of the Redis URL lacks a permission: \(message)"
        case .rejected("ERR", let message) where settings.database != 0 && message.hasPrefix("ERR DB index"):
            "this Redis has no database \(settings.database): use a smaller number, or raise its `databases`"
        case .rejected(_, let message): message
        case .unreachable(_, let reason), .lost(_, let reason): reason
        case .unexpected(let reply): "Redis's greeting is not understood: \(reply)"
        }
    }
}
