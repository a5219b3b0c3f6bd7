import Events
import Redis
import Testing

@Reactor @Suite(.timeLimit(.minutes(10))) struct SettingsTests {
    @Test func `all wrong settings are reported together, and the exit code is 78`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            let wrong = [
                "DATABASE_URL": "", "REDIS_URL": "ftp://nowhere", "DB_POOL_MAX": "many", "PARLEY_LOG": "loud",
                "PARLEY_NONSENSE": "1",
            ]
            let own: [(Program.Kind, [String: String])] = [
                (.gateway, ["PORT": "70000"]), (.worker, ["PARLEY_LEASE_SECONDS": "1", "AI_PROVIDERS": "oracle"]),
            ]
            for (kind, more) in own {
                let program = try deployment.start(kind, wrong.merging(more) { $1 })
                #expect(try await program.exitCode() == 78)
                for name in wrong.keys + Array(more.keys) {
                    #expect(program.lines(name).count == 1, "\(name): \(program.log)")
                }
            }
        }
    }

    @Test func `a program refuses a database without its migrations and an evicting Redis`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            _ = try await deployment.redisConnection.send(["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"])
            for kind in [Program.Kind.gateway, .worker] {
                let program = try deployment.start(kind, kind == .gateway ? ["PORT": "0"] : [:])
                #expect(try await program.exitCode() == 78)
                #expect(program.lines("maxmemory-policy").count == 1, "\(program.log)")
            }
            _ = try await deployment.redisConnection.send(["CONFIG", "SET", "maxmemory-policy", "noeviction"])
            _ = try await deployment.texts("drop table parley_migrations")
            for kind in [Program.Kind.gateway, .worker] {
                let program = try deployment.start(kind, kind == .gateway ? ["PORT": "0"] : [:])
                #expect(try await program.exitCode() == 78)
                #expect(program.lines("parley migrate").count == 1, "\(program.log)")
            }
        }
    }

    @Test func `a program and the doctor refuse a database that is not UTF-8`() async throws {
        let plan = Plan.knowledge {
            $0.startsPrograms = false
            $0.hasOwnPostgres = true
        }
        try await withDeployment(plan) { deployment in
            _ = try await deployment.texts("create database narrow encoding 'SQL_ASCII' locale 'C' template template0")
            let url = deployment.commandLine.databaseURL.replacing("/postgres?", with: "/narrow?")
            try require(try await deployment.commandLine("migrate", environment: ["DATABASE_URL": url]))
            for kind in [Program.Kind.gateway, .worker] {
                let port = kind == .gateway ? ["PORT": "0"] : [:]
                let program = try deployment.start(kind, port.merging(["DATABASE_URL": url]) { $1 })
                #expect(try await program.exitCode() == 78)
                #expect(program.lines("encoding is SQL_ASCII").count == 1, "\(program.log)")
            }
            let doctor = try await deployment.commandLine("doctor", environment: ["DATABASE_URL": url])
            #expect(doctor.code == 1 && doctor.output.contains("encoding is SQL_ASCII"), "\(doctor)")
        }
    }

    @Test func `an address that cannot be listened on is a clear sentence and exit code 78`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            let gateway = try deployment.start(.gateway, ["PARLEY_BIND": "192.0.2.1", "PORT": "0"])
            #expect(try await gateway.exitCode() == 78)
            #expect(gateway.lines("set PORT or PARLEY_BIND").count == 1, "\(gateway.log)")
        }
    }

    @Test func `arguments are answered or refused, and the program does not run`() async throws {
        try await withDeployment(.knowledge { $0.startsPrograms = false }) { deployment in
            for kind in [Program.Kind.gateway, .worker] {
                for (argument, code, text) in [
                    ("--help", Int32(0), "docs/configuration.md"), ("--version", 0, "\(kind.rawValue) "),
                    ("--port=80", 64, "does not know \"--port=80\""),
                ] {
                    let program = try deployment.start(kind, ["PORT": "0"], arguments: [argument])
                    #expect(try await program.exitCode() == code)
                    #expect(program.lines(text).count == 1, "\(program.log)")
                }
            }
        }
    }
}
