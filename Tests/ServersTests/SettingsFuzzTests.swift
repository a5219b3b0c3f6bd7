import Servers
import Service
import TestSupport
import Testing

/// Mutated environments: settings, or sentences that say what is wrong; never a trap.
@Suite struct SettingsFuzzTests {
    private static let mutator = ByteMutator(
        seeds: [
            "redis://user:pass@[::1]:6379/3?ca=/none", "rediss://h", "unix:///a/b?db=2", "redis+unix://x",
            "postgres://u:p@h:5432/d?sslmode=require&application_name=x", "postgresql:///d?host=/run",
            "host=h port=5 dbname=d",
            "8080", "1048576", "yes", "json", "debug", "127.0.0.1", "::1", "https://a.example/v1/", "openai, knowledge",
        ],
        spice: ["://", "@", "?", "&", "=", "%", "%zz", "[", "]", "/", "18446744073709551616", "00", "+1", " 1", "1_0"])

    @Test func `any environment gives settings or sentences`() {
        let failure = FuzzRun("environment", rounds: 6000).run(Self.mutator) { bytes, random in
            var environment: [String: String] = [:]
            let value = String(decoding: bytes, as: UTF8.self).replacing("\0", with: "")
            for _ in 0...2 { environment[SettingName.allCases.randomElement(using: &random)?.rawValue ?? ""] = value }
            var reader = SettingsReader(environment)
            _ = Log(program: "test", reader: &reader)
            let servers = ServerSettings(reader: &reader)
            for name in SettingName.allCases where name.range != nil {
                if let range = name.range, !range.contains(reader.integer(name)) { return "\(name) is out of range" }
            }
            do throws(SettingsError) {
                try reader.finish()
                return servers == nil ? "no settings, and nobody says why" : nil
            } catch {
                return error.problems.contains { $0.isEmpty } ? "an empty sentence" : nil
            }
        }
        if let failure { Issue.record("\(failure)") }
    }
}
