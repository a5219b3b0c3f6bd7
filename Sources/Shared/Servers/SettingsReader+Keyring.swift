package import Crypto
package import Service

extension SettingsReader {
    /// The keys that secrets at rest are sealed with; nil when none are given.
    package mutating func keyring() -> SealingKeyring? {
        guard let text = secret(.secretKeys)?.reveal() else { return nil }
        do {
            return try SealingKeyring(text)
        } catch {
            report("\(SettingName.secretKeys.rawValue): \(error)")
            return nil
        }
    }
}
