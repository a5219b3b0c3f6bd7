internal import Events
internal import HTTP
internal import JSON

/// The body of a request: an object of JSON, whose members are checked one by one. Members that nobody asks for are passed
/// over; one that is there twice is refused, since readers before us may have gone by the other.
struct JSONBody {
    /// Bytes of UTF-8 that a bot's name may have.
    static let botBytes = 1...128

    private let element: JSONElement
    /// JSON pointer to the object; empty for the body itself.
    private let pointer: String

    /// - Parameter members: what to send, for whoever has sent nothing.
    static func read<Value>(
        _ body: [UInt8], _ members: String, _ decode: (JSONBody) throws(Problem) -> Value
    ) throws(Problem) -> Value {
        guard !body.isEmpty else { throw .badRequest("empty_body", "Send a JSON object with \(members).") }
        do {
            return try withJSON(body) { root in
                guard root.kind == .object else {
                    throw Problem.invalidField("", "The body must be a JSON object, not \(root.kind.description).")
                }
                return try decode(JSONBody(element: root, pointer: ""))
            }
        } catch let problem as Problem {
            throw problem
        } catch {
            throw unreadable(error)
        }
    }

    @Reactor static func checkMediaType(_ request: HTTPRequest) throws(Problem) {
        if request.isOfType("application/json") { return }
        throw Problem(
            status: 415, code: "unsupported_media_type", title: "The body is of a type that is not understood",
            detail: "Send JSON with the header \"Content-Type: application/json\".")
    }

    /// Nil when it is missing or null.
    func text(_ name: String, _ bytes: ClosedRange<Int>) throws(Problem) -> String? {
        guard let member = try member(name) else { return nil }
        return try text(member, name, bytes)
    }

    func requiredText(_ name: String, _ bytes: ClosedRange<Int>) throws(Problem) -> String {
        guard let member = try given(name) else {
            throw .invalidField("\(pointer)/\(name)", "\(name) is missing: give a string.")
        }
        return try text(member, name, bytes)
    }

    func number(_ name: String, _ range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let member = try member(name) else { return nil }
        guard let number = member.int64, range.contains(Int(number)) else {
            throw .invalidField(
                "\(pointer)/\(name)",
                "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound).")
        }
        return Int(number)
    }

    /// Nil when it is missing or null.
    func object(_ name: String) throws(Problem) -> JSONBody? {
        guard let member = try member(name) else { return nil }
        guard member.kind == .object else {
            throw .invalidField("\(pointer)/\(name)", "\(name) must be an object, not \(member.kind.description).")
        }
        return JSONBody(element: member, pointer: "\(pointer)/\(name)")
    }

    private func member(_ name: String) throws(Problem) -> JSONElement? {
        guard let member = try given(name), !member.isNull else { return nil }
        return member
    }

    private func given(_ name: String) throws(Problem) -> JSONElement? {
        guard let member = element.member(name) else { return nil }
        if member.isRepeated {
            throw .invalidField("\(pointer)/\(name)", "\(name) is there more than once.")
        }
        return member.first
    }

    private func text(
        _ member: JSONElement, _ name: String, _ bytes: ClosedRange<Int>
    ) throws(Problem) -> String {
        guard let text = member.string else {
            throw .invalidField("\(pointer)/\(name)", "\(name) must be a string, not \(member.kind.description).")
        }
        if text.isEmpty, bytes.lowerBound > 0 {
            throw .invalidField("\(pointer)/\(name)", "\(name) must not be empty.")
        }
        guard bytes.contains(text.utf8.count) else {
            throw .invalidField(
                "\(pointer)/\(name)",
                "\(name) has \(text.utf8.count) bytes; at most \(bytes.upperBound) are allowed.")
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
