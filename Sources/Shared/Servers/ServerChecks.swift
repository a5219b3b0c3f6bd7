internal import Conversations
package import Events
internal import Postgres
internal import Queue
internal import Redis

/// What a program looks at before it trusts its servers: versions, eviction, persistence, shards, encoding, migrations.
@Reactor package struct ServerChecks {
    /// One thing that was looked at, in a sentence that says what to do.
    package struct Finding: Sendable, Equatable {
        package enum Severity: String, Sendable { case fine, warning, fatal, unanswered }

        package let subject: String
        package let severity: Severity
        package let text: String
    }

    /// As `server_version_num`: the oldest that is tested.
    private static let oldestPostgres = 130_000

    private let servers: ServerConnections
    private let settings: ServerSettings

    package init(_ servers: ServerConnections, _ settings: ServerSettings) {
        self.servers = servers
        self.settings = settings
    }

    package func run() async -> [Finding] {
        let redis = await redisFindings()
        let postgres = await postgresFindings()
        return redis + postgres
    }

    private func redisFindings() async -> [Finding] {
        let info: RedisServerInfo
        do {
            info = try await RedisServerInfo.read(from: servers.redis)
        } catch {
            return [Finding(subject: "Redis", severity: .unanswered, text: "Redis does not answer: \(error)")]
        }
        var findings = [version(info), eviction(info), persistence(info)]
        do {
            try await servers.shards.agree(with: servers.redis)
            findings.append(
                Finding(subject: "shards", severity: .fine, text: "The queue has \(servers.shards.count) shard(s)."))
        } catch {
            findings.append(shardFinding(error))
        }
        return findings
    }

    private func shardFinding(_ error: ShardsError) -> Finding {
        switch error {
        case .redis: Finding(subject: "shards", severity: .unanswered, text: "Redis does not answer.")
        case .differ: Finding(subject: "shards", severity: .fatal, text: error.description)
        }
    }

    private func version(_ info: RedisServerInfo) -> Finding {
        let isKnown = info.isAtLeast(7, 0)
        return Finding(
            subject: "Redis version", severity: isKnown ? .fine : .fatal,
            text: isKnown
                ? "Redis is version \(info.version)." : "Redis is version \(info.version): Parley needs 7.0 or later.")
    }

    private func eviction(_ info: RedisServerInfo) -> Finding {
        let policy = info.evictionPolicy
        if policy.isEmpty || policy == "noeviction" {
            return Finding(subject: "Redis eviction", severity: .fine, text: "Redis evicts nothing.")
        }
        return Finding(
            subject: "Redis eviction", severity: settings.allowsUnsafeRedis ? .warning : .fatal,
            text: "Redis may evict queued messages (maxmemory-policy \(policy)): set it to noeviction,"
                + " or PARLEY_ALLOW_UNSAFE_REDIS=yes to run all the same.")
    }

    private func persistence(_ info: RedisServerInfo) -> Finding {
        if info.isAppendOnly {
            return Finding(subject: "Redis persistence", severity: .fine, text: "Redis writes an append-only file.")
        }
        return Finding(
            subject: "Redis persistence", severity: .warning,
            text: "Redis keeps no append-only file: a restart loses what is queued. Set appendonly yes.")
    }

    private func postgresFindings() async -> [Finding] {
        let migrations = await migrations()
        guard let info = servers.postgres.server else { return [migrations] }  // it has not answered, which is said
        return [version(info), encoding(info), migrations]
    }

    private func version(_ info: PostgresServerInfo) -> Finding {
        let isKnown = info.versionNumber >= Self.oldestPostgres
        return Finding(
            subject: "PostgreSQL version", severity: isKnown ? .fine : .fatal,
            text: isKnown
                ? "PostgreSQL is version \(info.version)."
                : "PostgreSQL is version \(info.version): Parley needs \(Self.oldestPostgres / 10_000) or later.")
    }

    private func encoding(_ info: PostgresServerInfo) -> Finding {
        let isKnown = info.encoding == "UTF8"
        return Finding(
            subject: "PostgreSQL encoding", severity: isKnown ? .fine : .fatal,
            text: isKnown
                ? "The database's encoding is UTF8."
                : "The database's encoding is \(info.encoding): create one with encoding UTF8 and name it in DATABASE_URL."
        )
    }

    private func migrations() async -> Finding {
        do {
            let status = try await Migrator(servers.postgres).status()
            if status.pending.isEmpty {
                return Finding(subject: "PostgreSQL", severity: .fine, text: "PostgreSQL has all migrations.")
            }
            let names = status.pending.map(\.name).joined(separator: ", ")
            return Finding(
                subject: "PostgreSQL", severity: .fatal,
                text: "PostgreSQL lacks migrations (\(names)): run `parley migrate`.")
        } catch {
            return Self.finding(error)
        }
    }

    private static func finding(_ error: MigrationError) -> Finding {
        switch error {
        case .newerDatabase(let found, let known):
            Finding(
                subject: "PostgreSQL", severity: .fatal,
                text: "PostgreSQL was migrated by a newer Parley (\(found), this one knows \(known)): update this one.")
        case .failed, .database, .locked, .cancelled:
            Finding(subject: "PostgreSQL", severity: .unanswered, text: "PostgreSQL does not answer: \(error)")
        }
    }
}
