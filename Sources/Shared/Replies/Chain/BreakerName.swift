internal import Crypto

/// What fails together and has one breaker: a model, at one address, asked with one key. A key that is refused says
/// nothing about another key, and a model that breaks nothing about another model.
package struct BreakerName: Hashable, Sendable {
    package let provider: String
    /// Stands for address and key without telling them; empty where there is neither.
    package let account: String
    /// Empty where there is none to choose.
    package let model: String

    package init(provider: String, account: String = "", model: String = "") {
        self.provider = provider
        self.account = account
        self.model = model
    }

    /// As it is written in Redis: `openai:5f3c0a91:gpt-4o-mini`. Only a model may hold colons.
    package init(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        self.init(
            provider: parts[0], account: parts.count > 1 ? parts[1] : "", model: parts.count > 2 ? parts[2] : "")
    }

    package var text: String {
        account.isEmpty && model.isEmpty ? provider : "\(provider):\(account):\(model)"
    }

    /// Too short to tell a key from, long enough to tell two keys apart.
    static func account(baseURL: String, key: String) -> String {
        Hex.encode(Array(Digest.sha256("\(baseURL)\u{0}\(key)").prefix(4)))
    }
}
