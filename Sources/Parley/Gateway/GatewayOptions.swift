internal import ArgumentParser
internal import Events
internal import JSON
internal import Service

/// How a command reaches a running gateway.
struct GatewayOptions: ParsableArguments {
    @Option(help: "Where the gateway is; left out, on this machine at PORT, or 8080.")
    var url: String?
    @Option(help: "The API key.")
    var key: String?
    @Option(
        help: ArgumentHelp(
            "A file with the API key, or with what `parley key create --json` prints.", valueName: "file"))
    var keyFile: String?

    func validate() throws {
        guard (key == nil) != (keyFile == nil) else { throw ValidationError("Give --key-file or --key, one of them.") }
        guard address.hasPrefix("http://") || address.hasPrefix("https://") else {
            throw ValidationError("--url is \"\(address)\": give http://host:port or https://host.")
        }
    }

    /// Reads the key's file, which blocks.
    @Reactor func gateway() throws(CommandFailure) -> Gateway { Gateway(url: address, key: try readKey()) }

    private var address: String {
        if let url { return url }
        let port = currentEnvironment()[SettingName.port.rawValue].flatMap { UInt16($0) } ?? 8080
        return "http://127.0.0.1:\(port)"
    }

    private func readKey() throws(CommandFailure) -> String {
        let text = if let key { key } else { try InputFile.text(keyFile ?? "-") }
        // What `key create --json` prints is taken as it is; anything else is the key itself.
        let parsed = try? withJSON(text, body: { $0["key"]?.string })
        let key = (parsed ?? nil) ?? text
        let trimmed = key.split(whereSeparator: \.isWhitespace).joined()
        guard !trimmed.isEmpty, trimmed.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw CommandFailure("that is no key: create one with `parley key create`")
        }
        return trimmed
    }
}
