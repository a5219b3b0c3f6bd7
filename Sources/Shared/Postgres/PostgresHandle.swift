internal import CPostgres
internal import Events
internal import Glibc

/// Owns a `PGconn`: `finish` frees it and closes its socket, at the latest when this object dies.
///
/// Whoever watches the socket stops that before `finish`. Nothing here waits: libpq is told not to block.
@Reactor final class PostgresHandle {
    private var raw: OpaquePointer?

    /// Begins to connect; nil when memory is out. Names among `parameters` must be resolved: libpq would block on them.
    init?(connectingWith parameters: [(name: String, value: String)]) {
        let names = parameters.map { strdup($0.name) }
        let values = parameters.map { strdup($0.value) }
        defer { for pointer in names + values { free(pointer) } }
        let keywords = names.map { UnsafePointer($0) } + [nil]
        let words = values.map { UnsafePointer($0) } + [nil]
        raw = PQconnectStartParams(keywords, words, 0)
        guard raw != nil else { return nil }
        PQsetNoticeProcessor(raw, { _, _ in }, nil)  // libpq would write notices to stderr
    }

    isolated deinit { finish() }

    func finish() {
        guard let raw else { return }
        self.raw = nil
        PQfinish(raw)
    }

    // MARK: Connecting

    var hasFailed: Bool { PQstatus(raw) == CONNECTION_BAD }
    /// Negative when there is none. May be another one after each `poll`.
    var descriptor: Int32 { PQsocket(raw) }
    var errorText: String { Self.firstLines(PQerrorMessage(raw)) }

    func poll() -> PostgresPollingStatusType { PQconnectPoll(raw) }

    /// To be called once, when the connection is open.
    func enterPipeline() -> Bool { PQsetnonblocking(raw, 1) == 0 && PQenterPipelineMode(raw) == 1 }

    // MARK: Sending

    func sendPrepare(_ statement: PostgresStatement) -> Bool {
        PQsendPrepare(raw, statement.name, statement.sql, 0, nil) == 1
    }

    /// Runs a prepared statement with `count` values in text or binary form, copied before this returns.
    func sendExecute(
        _ name: String, _ count: Int, _ values: UnsafePointer<UnsafePointer<CChar>?>?,
        _ lengths: UnsafePointer<Int32>?, _ formats: UnsafePointer<Int32>?
    ) -> Bool {
        PQsendQueryPrepared(raw, name, Int32(count), values, lengths, formats, 0) == 1
    }

    /// Ends the implicit transaction of what was sent since the last one.
    func sendSync() -> Bool { PQpipelineSync(raw) == 1 }

    /// Only with nothing under way. Pipeline mode is off until `enterPipeline`.
    func sendScript(_ sql: String) -> Bool { PQexitPipelineMode(raw) == 1 && PQsendQuery(raw, sql) == 1 }

    /// What `PQflush` found.
    enum Flush { case done, partly, failed }

    func flush() -> Flush {
        switch PQflush(raw) {
        case 0: .done
        case 1: .partly
        default: .failed
        }
    }

    // MARK: Receiving

    /// Reads what has arrived; false when the connection is gone. libpq has then closed its socket.
    func consumeInput() -> Bool { PQconsumeInput(raw) == 1 }
    /// The next result has not arrived completely.
    var isBusy: Bool { PQisBusy(raw) == 1 }
    /// nil separates the results of one statement from those of the next.
    func nextResult() -> ResultHandle? { ResultHandle(taking: PQgetResult(raw)) }

    var isInTransaction: Bool { PQtransactionStatus(raw) != PQTRANS_IDLE }
    var backend: Int32 { PQbackendPID(raw) }

    func serverInfo() -> PostgresServerInfo {
        func parameter(_ name: String) -> String { PQparameterStatus(raw, name).map { String(cString: $0) } ?? "" }
        return PostgresServerInfo(
            versionNumber: Int(PQserverVersion(raw)), version: parameter("server_version"),
            encoding: parameter("server_encoding"),
            isReadOnly: parameter("in_hot_standby") == "on" || parameter("default_transaction_read_only") == "on")
    }

    /// libpq's messages have several lines, one for each address it tried: joined to one, at most 500 characters.
    nonisolated static func firstLines(_ message: UnsafePointer<CChar>?) -> String {
        guard let message else { return "no reason given" }
        let lines = String(cString: message).split(whereSeparator: \.isNewline)
        let joined = lines.map { $0.drop { $0 == "\t" || $0 == " " } }.joined(separator: "; ")
        return joined.isEmpty ? "no reason given" : String(joined.prefix(500))
    }
}
