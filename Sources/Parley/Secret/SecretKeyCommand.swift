internal import ArgumentParser
internal import Crypto
internal import Events
internal import JSON

struct SecretKeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Print a new key for PARLEY_SECRET_KEYS.",
        discussion: """
            Nothing is stored: whoever loses the key loses what it has sealed. Keep it where the programs get their \
            environment from, and apart from the database and its backups.

              parley secret key
            """)

    @Option(help: "What to call it; left out, after today.")
    var id: String?
    @OptionGroup var output: Output

    func validate() throws {
        guard let id, !SealingKeyring.isValid(id: id) else { return }
        throw ValidationError("A key's id is \(SealingKeyring.idLength.upperBound) letters, digits, - and _ at most.")
    }

    func run() {
        // Two of one day must not have the same id.
        let day = WallTime.rfc3339(WallTime.milliseconds()).prefix(10)
        let id = id ?? "\(day)-\(Hex.encode(RandomBytes.make(2)))"
        let entry = SealingKeyring.makeEntry(id: id)
        output.show { json in
            json.object {
                $0.member("id", id)
                $0.member("key", entry)
            }
        } text: {
            entry
        }
    }
}
