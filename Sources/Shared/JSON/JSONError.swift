/// Why a text is no JSON for us, or JSON is not what was asked for. Pointers are RFC 6901: `/messages/0/text`, empty
/// for the whole document.
///
/// The first four are about the document (400 in the gateway), the rest about a place in it (422).
package enum JSONError: Error, Equatable {
    /// Not JSON. The reason is a clause that may be shown to whoever sent it; it repeats nothing of the input.
    case syntax(reason: String)
    case tooLarge(maximumBytes: Int)
    /// More containers inside each other than `maximumDepth`.
    case tooDeep
    /// There was no memory to parse it with. Nothing is wrong with the document.
    case outOfMemory
    /// A string or key contains U+0000, which is valid JSON but which PostgreSQL's text and jsonb cannot hold.
    case nul(pointer: String)
    case typeMismatch(pointer: String, expected: JSONKind)
    /// A required member is absent. The pointer names the member that should be there.
    case missing(pointer: String)
}

extension JSONError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .syntax(let reason): "not valid JSON: \(reason)"
        case .tooLarge(let maximumBytes): "the JSON is larger than \(maximumBytes) bytes"
        case .tooDeep: "the JSON is nested more than \(JSONLimits.maximumDepth) levels deep"
        case .outOfMemory: "there is no memory to parse the JSON"
        case .nul(let pointer): "\(Self.place(pointer)) contains the character U+0000"
        case .typeMismatch(let pointer, let expected): "\(Self.place(pointer)) is not \(expected)"
        case .missing(let pointer): "\(Self.place(pointer)) is missing"
        }
    }

    private static func place(_ pointer: String) -> String {
        pointer.isEmpty ? "the document" : pointer
    }
}
