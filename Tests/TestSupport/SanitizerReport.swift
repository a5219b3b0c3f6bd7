import Foundation

/// What a sanitizer has to say of the programs that tests start. `scripts/sanitize` lets each process write its report
/// to a file of its own: a program's standard error is not always kept, and nobody may read it.
package enum SanitizerReport {
    /// The variables that a program needs to report, of those that the tests run with.
    package static let environment = ProcessInfo.processInfo.environment.filter { name, _ in
        ["ASAN_", "LSAN_", "TSAN_"].contains { name.hasPrefix($0) }
    }

    /// A sanitizer has an allocator of its own: the C library's, which is asked for figures, then has none.
    package static let replacesMalloc = ["__asan_init", "__tsan_init"].contains { (name: String) in
        dlsym(nil, name) != nil
    }

    /// The report of a process that has ended; nil when it has none.
    static func text(of process: Int32) -> String? {
        guard let folder, let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else { return nil }
        guard let name = names.first(where: { $0.hasSuffix(".\(process)") }) else { return nil }
        // Unreadable is still a report.
        return (try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)) ?? name
    }

    /// Where reports go: of the options, `log_path=FOLDER/report`. Nil without a sanitizer.
    private static let folder: String? = {
        let options = environment.values.flatMap { $0.split(separator: ":") }
        guard let path = options.first(where: { $0.hasPrefix("log_path=") })?.dropFirst("log_path=".count) else {
            return nil
        }
        return (String(path) as NSString).deletingLastPathComponent
    }()
}
