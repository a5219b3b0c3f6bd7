import Foundation
import Glibc

/// The shell that owns a private PostgreSQL, and the socket to it: one line for each command, one for each answer.
final class PostgresSupervisor: Sendable {
    private let descriptor: Int32
    private let lock = NSLock()

    init(options: String) throws {
        var ends: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else { throw PostgresServerError(description: "no socket") }
        descriptor = ends[0]
        defer { Glibc.close(ends[1]) }
        try PostgresSupervisor.spawn(ends[1], options)
    }

    func close() { _ = Glibc.close(descriptor) }

    /// Sends one command and waits for its answer. Blocks.
    func command(_ text: String) throws -> String {
        lock.lock()
        defer { lock.unlock() }
        let line = Array((text + "\n").utf8)
        guard write(descriptor, line, line.count) == line.count else {
            throw PostgresServerError(description: "the shell that owns PostgreSQL is gone")
        }
        return try answer()
    }

    /// Reads one line. Blocks.
    func answer() throws -> String {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while read(descriptor, &byte, 1) == 1, byte != UInt8(ascii: "\n") { line.append(byte) }
        let text = String(decoding: line, as: UTF8.self)
        guard text.hasPrefix("ok ") else {
            throw PostgresServerError(description: "PostgreSQL for the tests: \(text.isEmpty ? "no answer" : text)")
        }
        return String(text.dropFirst(3))
    }

    /// `setsid --fork` makes the shell nobody's child. Signals are reset: a test thread blocks most of them.
    private static func spawn(_ end: Int32, _ options: String) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, end, 0)
        posix_spawn_file_actions_adddup2(&actions, end, 1)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        let arguments: [String] = ["setsid", "--fork", "bash", "-c", script, "supervisor", options]
        let words: [UnsafeMutablePointer<CChar>?] = arguments.map { (word: String) in strdup(word) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        let status = posix_spawnp(&child, "setsid", &actions, &attributes, words, environ)
        guard status == 0 else { throw PostgresServerError(description: String(cString: strerror(status))) }
        waitpid(child, nil, 0)
    }

    private static let script = #"""
        set -u
        cd /
        more=$1
        bin=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
        folder=$(mktemp -d /tmp/parley-postgres-XXXXXX)
        as=()
        if ((EUID == 0)); then
            as=(setpriv --reuid postgres --regid postgres --clear-groups --)
            chown postgres: "$folder"
        fi
        start() {
            "${as[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait --timeout 60 start --options "\
                -c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=off -c full_page_writes=off \
                -c synchronous_commit=off -c max_connections=400 -c shared_buffers=64MB -c max_wal_size=256MB \
                -c autovacuum_naptime=5s -c log_min_messages=fatal $more"
        }
        stop() { "${as[@]}" "$bin/pg_ctl" --pgdata "$folder/data" --wait --mode "$1" stop; }
        finish() {
            stop immediate
            rm -rf "$folder"
        } </dev/null >/dev/null 2>&1
        trap finish EXIT
        trap '' HUP INT TERM
        quietly() { "$@" </dev/null >>"$folder/out" 2>&1; }
        reply() {
            if (($1 == 0)); then echo "ok $folder"; else echo "failed: $(tail -n 3 "$folder/out" "$folder/log" 2>&1 | tr '\n' ' ')"; fi
        }
        extension() {
            "${as[@]}" "$bin/psql" --host "$folder" --username parley --dbname postgres --quiet --no-psqlrc \
                --command 'create extension if not exists pg_trgm'
        }
        quietly "${as[@]}" "$bin/initdb" --pgdata "$folder/data" --username parley --auth trust --encoding UTF8 \
            --locale C.UTF-8 --no-sync && quietly start && quietly extension
        reply $?
        while read -r command argument; do
            case $command in
                start) quietly start ;;
                stop) quietly stop "$argument" ;;
            esac
            reply $?
        done
        """#
}
