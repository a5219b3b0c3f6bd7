internal import Conversations

/// The body of `POST /v1/messages`, validated.
struct NewMessage: Equatable {
    /// Bytes of UTF-8 that a user's name may have; it becomes part of keys.
    static let userBytes = 1...128
    /// Bytes of UTF-8 that a client's id may have.
    static let idBytes = 1...128

    let bot: String?
    let user: String
    let text: String
    let clientID: String?
    /// `clientID` came in the header, not in the body.
    let hasIDInHeader: Bool

    /// - Parameter idempotencyKey: the header of that name; the member `id` wins.
    init(body: [UInt8], idempotencyKey: String?) throws(Problem) {
        self = try JSONBody.read(body, "\"user\" and \"text\"") { root throws(Problem) in
            let id = try root.text("id", Self.idBytes)
            let header = id == nil ? try Self.checked(idempotencyKey) : nil
            let text = try root.requiredText("text", 1...Int.max)
            if Self.isBlank(text) { throw .invalidField("/text", "text must not be blank.") }
            return NewMessage(
                bot: try root.text("bot", JSONBody.botBytes),
                user: try root.requiredText("user", Self.userBytes), text: text,
                clientID: id ?? header, hasIDInHeader: header != nil)
        }
    }

    private init(bot: String?, user: String, text: String, clientID: String?, hasIDInHeader: Bool) {
        self.bot = bot
        self.user = user
        self.text = text
        self.clientID = clientID
        self.hasIDInHeader = hasIDInHeader
    }

    private static func isBlank(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x20 || (0x09...0x0D).contains($0) }
    }

    /// The header's value. Also in quotes, as draft-ietf-httpapi-idempotency-key-header writes it.
    private static func checked(_ header: String?) throws(Problem) -> String? {
        guard var idempotencyKey = header else { return nil }
        if idempotencyKey.utf8.count > 2, idempotencyKey.hasPrefix("\""), idempotencyKey.hasSuffix("\"") {
            idempotencyKey = String(idempotencyKey.dropFirst().dropLast())
        }
        guard !idBytes.contains(idempotencyKey.utf8.count) else { return idempotencyKey }
        throw .invalidHeader(
            "Idempotency-Key",
            "Idempotency-Key has \(idempotencyKey.utf8.count) bytes; 1 to \(idBytes.upperBound) are allowed.")
    }
}
