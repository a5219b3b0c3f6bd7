/// Whose secret it is, and for what.
package struct SecretIdentity: Hashable, Sendable {
    package enum Kind: String, Sendable {
        /// A model API's key; named as providers are: `openai`, `anthropic`.
        case provider
        /// A channel's token.
        case channel
    }

    package let tenant: Int64
    /// Nil: of all bots of the tenant that have none of their own.
    package let bot: Int64?
    package let kind: Kind
    package let name: String

    package init(tenant: Int64, bot: Int64?, kind: Kind, name: String) {
        self.tenant = tenant
        self.bot = bot
        self.kind = kind
        self.name = name
    }

    /// Authenticated with the sealed value, so that it opens nowhere else. Part of what is stored: it never changes.
    var context: [UInt8] { Array("parley secret\n\(tenant)\n\(bot ?? 0)\n\(kind.rawValue)\n\(name)".utf8) }
}
