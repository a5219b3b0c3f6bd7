internal import CPostgres

/// Where and how to connect: a checked URL as libpq's keywords and values, with what Parley adds to it.
///
/// What the URL says wins over what we add, but for the encoding, which must be UTF-8. `options` are joined, the URL's
/// last, so that they win too.
struct ConnectionTarget: Sendable, CustomStringConvertible {
    /// Holds the password: never printed.
    private var values: [String: String]

    init(url: String, applicationName: String, options: SessionOptions) throws(PostgresSettingsError) {
        values = try ConnectionTarget.parse(url)
        try checkPorts()
        try checkMode()
        for (name, value) in Self.defaults(applicationName: applicationName) where values[name] == nil {
            values[name] = value
        }
        values["client_encoding"] = "UTF8"
        values["options"] = values["options"].map { options.text + " " + $0 } ?? options.text
        if values["host"] == nil, values["hostaddr"] == nil { values["host"] = Self.defaultHost() }
    }

    /// `host:port/database`, without user and password.
    var description: String {
        let database = values["dbname"] ?? values["user"] ?? ""
        let places = hosts.map { host in
            host.name.isEmpty || host.isFolder
                ? (host.name.isEmpty ? "the local socket" : host.name) : "\(host.name):\(host.port)"
        }
        return places.joined(separator: ",") + "/" + database
    }

    /// The servers to try, in order.
    var hosts: [ConnectionHost] {
        let names = Self.list(values["host"])
        let addresses = Self.list(values["hostaddr"])
        let ports = Self.list(values["port"])
        let count = max(names.count, addresses.count, 1)
        return (0..<count).map { index in
            let address = index < addresses.count ? addresses[index] : ""
            let name = index < names.count ? names[index] : address
            let port = ports.count == 1 ? ports[0] : index < ports.count ? ports[index] : ""
            return ConnectionHost(name: name, address: address, port: port.isEmpty ? "5432" : port)
        }
    }

    /// Keywords and values for `PQconnectStartParams`, once the names have become addresses.
    func parameters(for hosts: [ConnectionHost]) -> [(name: String, value: String)] {
        var values = values
        values["host"] = hosts.map(\.name).joined(separator: ",")
        values["hostaddr"] = hosts.map(\.address).joined(separator: ",")
        values["port"] = hosts.map(\.port).joined(separator: ",")
        return values.filter { !$0.value.isEmpty }.map { (name: $0.key, value: $0.value) }
    }

    private static func defaults(applicationName: String) -> [String: String] {
        [
            "application_name": applicationName,
            "gssencmode": "disable",  // its negotiation reads files and asks name servers in our loop
            "keepalives_idle": "30", "keepalives_interval": "10", "keepalives_count": "3",
            "tcp_user_timeout": "30000",
        ]
    }

    private static func list(_ text: String?) -> [String] {
        guard let text else { return [] }
        return text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }

    private func checkPorts() throws(PostgresSettingsError) {
        for host in hosts {
            guard let port = Int(host.port), (1...65535).contains(port) else {
                throw PostgresSettingsError(reason: "the database URL's port must be a number from 1 to 65535")
            }
        }
    }

    private func checkMode() throws(PostgresSettingsError) {
        guard let mode = values["sslmode"] else { return }
        let modes = ["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
        guard modes.contains(mode) else {
            throw PostgresSettingsError(
                reason: "the database URL's sslmode must be one of \(modes.joined(separator: ", "))")
        }
    }
}
