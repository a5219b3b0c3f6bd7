internal import Crypto
internal import JSON

/// All secrets of a tenant, sealed, as turns look for them.
package struct TenantSecrets: Sendable, Equatable {
    private let all: [SecretIdentity: SealedSecret]

    init(_ secrets: [SealedSecret]) {
        all = Dictionary(secrets.map { ($0.identity, $0) }) { $1 }
    }

    package var isEmpty: Bool { all.isEmpty }

    /// The bot's own, else the tenant's; nil when there is neither.
    package func secret(_ kind: SecretIdentity.Kind, _ name: String, tenant: Int64, bot: Int64) -> SealedSecret? {
        all[SecretIdentity(tenant: tenant, bot: bot, kind: kind, name: name)]
            ?? all[SecretIdentity(tenant: tenant, bot: nil, kind: kind, name: name)]
    }

    /// As it lies in the cache: sealed too.
    func encoded() -> String {
        var json = JSONWriter()
        json.array {
            for secret in all.values {
                $0.object {
                    $0.member("tenant", secret.identity.tenant)
                    $0.member("bot", ifPresent: secret.identity.bot)
                    $0.member("kind", secret.identity.kind.rawValue)
                    $0.member("name", secret.identity.name)
                    $0.member("key", secret.keyID)
                    $0.member("sealed", Base64.encode(secret.sealed))
                }
            }
        }
        return json.takeString()
    }

    /// Nil when the text is something else: the cache is then passed by.
    init?(encoded: String) {
        // Losing the reason is right: whatever it is, the database is asked instead.
        let secrets = try? withJSON(encoded) { list in try list.asArray().map(Self.secret) }
        guard let secrets else { return nil }
        self.init(secrets)
    }

    private static func secret(_ json: JSONElement) throws(JSONError) -> SealedSecret {
        guard let kind = SecretIdentity.Kind(rawValue: try json.requiredString("kind")),
            let sealed = Base64.decode(try json.requiredString("sealed"))
        else { throw .syntax(reason: "no secret") }
        let identity = SecretIdentity(
            tenant: try json.requiredInt64("tenant"), bot: json["bot"]?.int64, kind: kind,
            name: try json.requiredString("name"))
        return SealedSecret(identity: identity, keyID: try json.requiredString("key"), sealed: sealed)
    }
}
