package import Crypto
package import Events

/// Where a Redis server is and how to be let in. Printing it never shows the password.
package struct RedisSettings: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package let endpoint: Endpoint
    /// Encrypts the connection where given.
    package let tls: TLSClientContext?
    /// Nil is Redis's default user.
    let user: String?
    let password: String?
    package let database: Int

    /// How long a command may take when its caller does not say.
    package var commandDeadline = Duration.seconds(5)
    /// How long connecting and logging in may take, each.
    package var connectDeadline = Duration.seconds(5)
    /// A subscriber asks this often whether the server is still there, and waits as long for the answer.
    package var keepAlive = Duration.seconds(5)

    /// `redis://[[user]:password@]host[:port][/database]`, `rediss://…` for TLS (`?ca=<PEM file>` to trust only that,
    /// `?verify=no` to trust anybody), `unix:///path[?db=database]` or `redis+unix://…`. Parts may be percent-encoded.
    ///
    /// Reads the trust store for TLS, which blocks: call it before the loop runs. Each error is a sentence that says
    /// what to do and holds no secret.
    package init(url: String) throws(RedisSettingsError) {
        let url = try RedisURL(url)
        endpoint = url.endpoint
        user = url.user
        password = url.password
        database = url.database
        tls = try url.isSecure ? Self.context(url.trust) : nil
    }

    package var description: String {
        "\(tls == nil ? "" : "tls ")\(endpoint)\(database == 0 ? "" : " database \(database)")"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }

    private static func context(_ trust: TLSTrust) throws(RedisSettingsError) -> TLSClientContext {
        do throws(TLSError) {
            return try TLSClientContext(trust: trust)
        } catch {
            switch error {
            case .unavailable(let reason):
                throw RedisSettingsError(reason: "TLS is not available (\(reason)): use redis:// or mend OpenSSL")
            case .unreadableTrust(let path, let reason):
                throw RedisSettingsError(reason: "\(path) cannot be read (\(reason)): let ca= name a PEM file")
            }
        }
    }
}
