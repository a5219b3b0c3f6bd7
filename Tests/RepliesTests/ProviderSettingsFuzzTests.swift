import Service
import TestSupport
import Testing

@testable import Replies

/// Mutated environments of a worker's providers: settings, or sentences that say what is wrong.
@Suite struct ProviderSettingsFuzzTests {
    private static let names: [SettingName] = [
        .providers, .modelURL, .modelKey, .modelName, .modelTokenField, .modelReplyTokens, .anthropicURL, .anthropicKey,
        .anthropicModel, .modelFirstTokenTimeout, .modelIdleTimeout,
    ]
    private static let mutator = ByteMutator(
        seeds: ["https://a.example/v1/", "openai, anthropic,knowledge", "max_tokens", "1024", "sk-1"],
        spice: [",", "/", "http://", "knowledge", "openai,"])

    @Test func `any environment gives providers or sentences`() {
        let failure = FuzzRun("providers", rounds: 4000).run(Self.mutator) { bytes, random in
            var environment: [String: String] = [:]
            let value = String(decoding: bytes, as: UTF8.self)
            for _ in 0...2 { environment[Self.names.randomElement(using: &random)?.rawValue ?? ""] = value }
            var reader = SettingsReader(environment)
            let settings = ProviderSettings(reader: &reader)
            do throws(SettingsError) {
                try reader.finish()
                return settings.order.isEmpty ? "no provider, and nobody says so" : nil
            } catch {
                return error.problems.contains { $0.isEmpty } ? "an empty sentence" : nil
            }
        }
        if let failure { Issue.record("\(failure)") }
    }
}
