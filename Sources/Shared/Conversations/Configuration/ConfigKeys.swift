/// The names under which configuration lies in Redis, and the channel on which its changes are told.
enum ConfigKeys {
    /// Payload: the key that changed.
    static let channel = "parley:config"
    /// What a key holds when the thing it stands for is gone. Empty: no key, bot or name of one is.
    static let gone = ""
    /// How long a copy may stay, seconds.
    static let lifetime = "60"

    static func key(hash: String) -> String { "parley:config:key:" + hash }
    static func bot(tenant: Int64, name: String) -> String { "parley:config:bot:\(tenant):\(name)" }
    static func secrets(tenant: Int64) -> String { "parley:config:secrets:\(tenant)" }
    /// Holds the default bot's name. No bot has an empty name.
    static func defaultBot(tenant: Int64) -> String { bot(tenant: tenant, name: "") }
}
