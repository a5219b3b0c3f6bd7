internal import Events
internal import Postgres
internal import Queue
internal import Redis
internal import Servers
internal import Service

/// All that the doctor looks at: what the programs check at their start, and what only people ask.
@Reactor struct Examination {

    private let context: CommandContext
    private let asksModels: Bool

    init(_ context: CommandContext, asksModels: Bool) {
        self.context = context
        self.asksModels = asksModels
    }

    func run() async -> [Diagnosis] {
        let redis = await redisDiagnoses()
        let postgres = await postgresDiagnoses()
        let common = await commonDiagnoses()
        let reader = context.settings.reader
        let models = await ModelExamination(reader, asks: asksModels).run()
        return SettingsExamination(reader: reader).run() + common + redis + postgres + models
    }

    /// The checks that gateway and worker make, on connections like theirs.
    private func commonDiagnoses() async -> [Diagnosis] {
        let settings = context.settings.servers
        let servers = ServerConnections(settings, log: Log(program: "parley", format: .text, level: .error))
        let hasSettled = Latch()
        servers.redis.onChange = { _, _ in hasSettled.open() }
        servers.redis.start()
        servers.postgres.start()
        await hasSettled.wait()
        let findings = await ServerChecks(servers, settings).run()
        await servers.close()
        return findings.compactMap(Diagnosis.init)
    }

    private func redisDiagnoses() async -> [Diagnosis] {
        do {
            let info = try await RedisServerInfo.read(from: context.redis())
            let breakers = try await BreakerExamination(context).run()
            let workers = try await WorkerExamination(context).run()
            let journal = try await journal()
            return [durability(info), journal, memory(info), try await queue(), workers].compactMap(\.self) + breakers
        } catch {
            return [Diagnosis("Redis", .wrong, CommandFailure(error).asSentence)]
        }
    }

    private func durability(_ info: RedisServerInfo) -> Diagnosis? {
        if context.settings.servers.durability == .journal {
            return Diagnosis("Redis durability", .ok, "What Redis loses is put back from the journal in PostgreSQL.")
        }
        guard info.isAppendOnly, let fsync = info.appendFsync else { return nil }
        if fsync == "always" {
            return Diagnosis("Redis durability", .ok, "A message that was answered 202 survives a power cut.")
        }
        return Diagnosis(
            "Redis durability", .warning,
            "appendfsync is \(fsync): a power cut may lose what was accepted last. Set it to always to lose nothing.")
    }

    /// Whether Redis takes messages for the journal, if there is one.
    private func journal() async throws -> Diagnosis? {
        guard context.settings.servers.durability == .journal else { return nil }
        let queue: LaneQueue
        do {
            queue = try await context.queue()
        } catch ShardsError.differ {
            return nil  // said by the checks of all programs
        }
        for shard in 0..<queue.shards.count where try await queue.epoch(shard: shard) == nil {
            return Diagnosis(
                "journal", .warning,
                "Redis may have lost messages, and takes none until a worker with PARLEY_DURABILITY=journal has put them back."
            )
        }
        return Diagnosis("journal", .ok, "Redis has what the journal has.")
    }

    private func memory(_ info: RedisServerInfo) -> Diagnosis? {
        guard info.maximumMemory > 0 else { return nil }
        let percent = info.usedMemory * 100 / info.maximumMemory
        let limit = Int64(context.settings.reader.text(.redisMemoryPercent) ?? "") ?? 90
        if percent < limit { return Diagnosis("Redis memory", .ok, "\(percent) % of maxmemory are used.") }
        return Diagnosis(
            "Redis memory", .wrong,
            "\(percent) % of maxmemory are used and messages are refused: give Redis more, or start workers.")
    }

    private func queue() async throws -> Diagnosis? {
        let queue: LaneQueue
        do {
            queue = try await context.queue()
        } catch ShardsError.differ {
            return nil  // said by the checks of all programs
        }
        let (lanes, faults) = try await QueueAudit(queue: queue).run(repairs: false)
        if faults.isEmpty { return Diagnosis("queue", .ok, "\(lanes) conversation(s) have messages; all is well.") }
        return Diagnosis(
            "queue", .wrong,
            "\(faults.count) of \(lanes) conversation(s) are in a wrong state: run `parley queue audit --repair`.")
    }

    private func postgresDiagnoses() async -> [Diagnosis] {
        do {
            try await context.pool.run(PostgresQuery(PostgresStatement(name: "", sql: "select 1")))
        } catch {
            return [Diagnosis("PostgreSQL", .wrong, CommandFailure(error).asSentence)]
        }
        guard context.pool.server?.isReadOnly == true else { return [] }
        return [
            Diagnosis(
                "PostgreSQL", .wrong, "The server is read-only, perhaps a stand-by: name the primary in DATABASE_URL.")
        ]
    }
}

extension CommandFailure {
    /// As one that stands alone.
    fileprivate var asSentence: String { sentence.prefix(1).uppercased() + sentence.dropFirst() + "." }
}
