import Foundation

/// What a run is told.
struct ChaosOptions: Sendable {
    /// What breaks.
    enum Plan: String, CaseIterable, Sendable {
        /// Everything but Redis' memory.
        case faults
        /// Redis is flushed, among workers and gateways that are killed.
        case flush
        /// Redis is flushed and loses what it wrote last, and PARLEY_DURABILITY=journal: nothing may be lost.
        case journal
        /// Links to servers are held beyond a lease: what is written arrives late.
        case stale
    }

    struct Wrong: Error, CustomStringConvertible { let description: String }

    static let help = """
        usage: Chaos [--seed N] [--seconds N] [--plan \(Plan.allCases.map(\.rawValue).joined(separator: "|"))]
                     [--only FAULT,…] [--programs FOLDER] [--break fence|dedupe|journal|lease] [--folder FOLDER]

        --seconds   how long faults are made; a run takes about half a minute more
        --only      these faults of the plan; their names are those of Tests/Chaos/Faults
        --programs  where gateway, worker and parley are; beside this program unless told otherwise
        --break     a promise that debug builds can break on purpose: the run must then find a breach
        --folder    where logs are kept

        CHAOS_OLD_PROGRAMS names a folder with an older build: one worker and one gateway are of it.
        """

    var seed = UInt64.random(in: 1...999_999)
    var seconds = 25
    var plan = Plan.faults
    /// Empty: all of the plan.
    var only: [String] = []
    var programs = ""
    var breakage: String?
    var folder = ""
    let oldPrograms = ProcessInfo.processInfo.environment["CHAOS_OLD_PROGRAMS"]

    init(arguments: [String]) throws {
        var rest = arguments[...]
        while let name = rest.popFirst() {
            guard let value = rest.popFirst() else { throw Wrong(description: "\(name) needs a value") }
            switch name {
            case "--seed": seed = try Self.number(name, value)
            case "--seconds": seconds = Int(try Self.number(name, value))
            case "--programs": programs = value
            case "--only": only = value.split(separator: ",").map(String.init)
            case "--break": breakage = value
            case "--folder": folder = value
            case "--plan":
                guard let plan = Plan(rawValue: value) else { throw Wrong(description: "there is no plan \(value)") }
                self.plan = plan
            default: throw Wrong(description: "there is no option \(name)")
            }
        }
        if programs.isEmpty {
            let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
            programs = (path as NSString).deletingLastPathComponent
        }
        if folder.isEmpty { folder = "/tmp/parley-chaos-\(plan.rawValue)-\(seed)-\(getpid())" }
    }

    /// Into how many parts the queue is cut: odd seeds run without.
    var shards: Int { seed % 2 == 0 ? 3 : 1 }

    private static func number(_ name: String, _ value: String) throws -> UInt64 {
        guard let number = UInt64(value), number <= 1 << 40 else {
            throw Wrong(description: "\(name) needs a number, not \(value)")
        }
        return number
    }
}
