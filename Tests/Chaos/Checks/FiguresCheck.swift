import Events
import Foundation
import Redis

/// Memory and connections after everything: as before it, but for what a busy program keeps.
@Reactor struct FiguresCheck {
    struct Figures {
        var memory: [String: Int] = [:]
        var descriptors: [String: Int] = [:]
        var redis = 0
        var postgres = 0
    }

    let scene: Scene

    /// A program with a sanitizer keeps what it frees for a while.
    private static let isSanitized =
        ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains { ProcessInfo.processInfo.environment[$0] != nil }

    func take() async throws -> Figures {
        var figures = Figures()
        for member in scene.fleet.members {
            guard let process = member.processID else { continue }
            figures.memory[member.name] = Self.residentMegabytes(process)
            let files = try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd")
            figures.descriptors[member.name] = files?.count ?? 0
        }
        let info = try await scene.servers.commands.send(["CLIENT", "LIST"])
        if case .string(let list) = info { figures.redis = list.split(separator: "\n").count }
        figures.postgres = try await scene.servers.number("select count(*) \(Servers.others)")
        return figures
    }

    func compare(_ before: Figures, _ after: Figures) {
        let breaches = scene.breaches
        for (name, memory) in after.memory where !Self.isSanitized && memory > (before.memory[name] ?? 0) + 64 {
            breaches.add("figures/memory", "\(name): \(before.memory[name] ?? 0) MB before, \(memory) MB after")
        }
        for (name, count) in after.descriptors where count > (before.descriptors[name] ?? 0) + 40 {
            breaches.add("figures/descriptors", "\(name): \(before.descriptors[name] ?? 0) before, \(count) after")
        }
        if after.redis > before.redis + 4 {
            breaches.add("figures/redis", "\(before.redis) connections before, \(after.redis) after")
        }
        if after.postgres > scene.fleet.members.count * 6 {
            breaches.add("figures/postgres", "\(after.postgres) connections after")
        }
        say(
            "memory \(after.memory.values.max() ?? 0) MB at most, Redis \(after.redis) connections (\(before.redis) before), "
                + "PostgreSQL \(after.postgres) (\(before.postgres) before)")
    }

    private static func residentMegabytes(_ process: Int32) -> Int {
        // As a stream: a file of /proc has no size.
        let data = FileHandle(forReadingAtPath: "/proc/\(process)/statm")?.readDataToEndOfFile() ?? Data()
        let text = String(decoding: data, as: UTF8.self)
        let pages = text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        return pages / 256  // of 4 KB
    }
}
