internal import Conversations
internal import JSON

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
        guard !body.isEmpty else {
            throw .badRequest("empty_body", "Send a JSON object with \"user\" and \"text\".")
        }
        do {
            self = try withJSON(body) { root in
                guard root.kind == .object else {
                    throw Problem.invalidField("", "The body must be a JSON object, not \(root.kind.description).")
                }
                let text = try Self.text(root, "text", 1...Int.max, required: true) ?? ""
                if Self.isBlank(text) { throw Problem.invalidField("/text", "text must not be blank.") }
                let id = try Self.text(root, "id", Self.idBytes, required: false)
                let header = id == nil ? try Self.checked(idempotencyKey) : nil
                return NewMessage(
                    bot: try Self.text(root, "bot", 1...128, required: false),
                    user: try Self.text(root, "user", Self.userBytes, required: true) ?? "",
                    text: text, clientID: id ?? header, hasIDInHeader: header != nil)
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw Self.unreadable(error)
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

    private static func text(
        _ root: JSONElement, _ name: String, _ bytes: ClosedRange<Int>, required: Bool
    ) throws(Problem) -> String? {
        guard let element = root[name], !element.isNull || required else {
            if required { throw .invalidField("/\(name)", "\(name) is missing: give a string.") }
            return nil
        }
        guard let text = element.string else {
            throw .invalidField("/\(name)", "\(name) must be a string, not \(element.kind.description).")
        }
        if text.isEmpty { throw .invalidField("/\(name)", "\(name) must not be empty.") }
        guard bytes.contains(text.utf8.count) else {
            throw .invalidField(
                "/\(name)", "\(name) has \(text.utf8.count) bytes; at most \(bytes.upperBound) are allowed.")
        }
        return text
    }

    private static func unreadable(_ error: any Error) -> Problem {
        guard let error = error as? JSONError else { return .badRequest("invalid_json", "The body is not valid JSON.") }
        switch error {
        case .nul(let pointer):
            return .invalidField(pointer, "A text must not hold the character U+0000.")
        case .tooDeep: return .badRequest("invalid_json", "The body is nested too deeply.")
        case .syntax(let reason) where reason.lowercased().contains("utf"):
            return .badRequest("invalid_utf8", "The body is not valid UTF-8.")
        case .syntax(let reason): return .badRequest("invalid_json", "The body is not valid JSON: \(reason).")
        case .tooLarge, .outOfMemory, .typeMismatch, .missing:
            return .badRequest("invalid_json", "The body cannot be read: \(error.description).")
        }
    }
}
