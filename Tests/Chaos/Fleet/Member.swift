import Events
import Foundation
import TestSupport

/// A gateway or a worker with its own wires to the servers; killed, stopped and started again under the same name.
@Reactor final class Member {
    enum Kind: String { case gateway, worker }

    let kind: Kind
    let name: String
    let redis: Wire
    let postgres: Wire
    /// Of a gateway.
    let port: UInt16
    /// True while a fault wants it down: nobody is to start it again.
    private(set) var isDown = true
    /// Its links stand still beyond its lease.
    var isStalled = false
    /// Which build it is of.
    var programs: String
    private let environment: [String: String]
    private let log: String
    private var process: TestServer?

    init(
        _ kind: Kind, _ number: Int, programs: String, servers: Servers, environment: [String: String], folder: String
    ) throws {
        self.kind = kind
        self.programs = programs
        name = "\(kind.rawValue) \(number)"
        log = "\(folder)/\(kind.rawValue)-\(number).log"
        redis = try Wire(to: .unix(path: servers.redis.socket))
        postgres = try Wire(to: .unix(path: "\(servers.postgres.folder)/.s.PGSQL.5432"))
        port = kind == .gateway ? freePort() : 0
        let own = [
            "REDIS_URL": "redis://127.0.0.1:\(redis.port)",
            "DATABASE_URL": "postgres://parley@127.0.0.1:\(postgres.port)/postgres",
        ]
        self.environment = environment.merging(own) { $1 }
    }

    func start() throws {
        guard process?.isRunning != true else { return }
        noteReport()
        var variables = environment
        if kind == .gateway { variables["PORT"] = "\(port)" }
        let list = variables.map { "\($0)=\($1)" }
        process = try TestServer(["env", "-i"] + list + ["\(programs)/\(kind.rawValue)"], log: log)
        isDown = false
    }

    var isRunning: Bool { process?.isRunning ?? false }
    var status: Int32? { process?.status }
    var processID: Int32? { isRunning ? process?.process : nil }
    var logText: String { process?.log ?? "" }

    func kill() {
        isDown = true
        process?.kill()
    }

    /// Asks it to leave, and returns when it has; killed when that takes longer than `limit`.
    func leave(within limit: Duration) async {
        isDown = true
        process?.signal(SIGTERM)
        do {
            try await process?.waitUntilExit(within: limit)
        } catch {
            process?.kill()
        }
        noteReport()
    }

    private(set) var sanitizerReports: [String] = []

    private func noteReport() { if let report = process?.sanitizerReport { sanitizerReports.append(report) } }

    func pause() { process?.pause() }
    func resume() { process?.resume() }

    /// The name under which a worker holds its leases.
    var workerID: String? {
        let lines = logText.split(separator: "\n")
        guard let line = lines.last(where: { $0.contains("Worker claims") }) else { return nil }
        return line.firstMatch(of: /worker=(\S+)/).map { String($0.1) }
    }
}
