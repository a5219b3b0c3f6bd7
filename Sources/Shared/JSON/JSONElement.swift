/// A value of a document that `withJSON` lends. Small and cheap to copy; it reads the parser's memory in place.
///
/// Valid inside the closure only, and on its thread: each use checks that the document is still the one it came from,
/// and traps otherwise.
package struct JSONElement {
    let document: ParsedDocument
    let index: UInt32
    private let generation: UInt32

    /// The root of a document that was parsed just now.
    init(root document: ParsedDocument) {
        self.document = document
        index = 1
        generation = document.generation
    }

    private init(document: ParsedDocument, index: UInt32, generation: UInt32) {
        self.document = document
        self.index = index
        self.generation = generation
    }

    /// Another element of the same document, and of the same life of it.
    func sibling(at index: UInt32) -> JSONElement {
        JSONElement(document: document, index: index, generation: generation)
    }

    package var kind: JSONKind {
        switch tag {
        case .null: .null
        case .true, .false: .bool
        case .integer, .unsigned: .integer
        case .double: .double
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    package var isNull: Bool { tag == .null }

    package var bool: Bool? {
        switch tag {
        case .true: true
        case .false: false
        default: nil
        }
    }

    /// Nil for anything but an integer in range: `1.0` and `1e3` are not integers, nor is one above `Int64.max`.
    package var int64: Int64? {
        tag == .integer ? Int64(bitPattern: document.word(index + 1)) : nil
    }

    /// Any number; an integer beyond 2^53 loses its last digits.
    package var double: Double? {
        switch tag {
        case .double: Double(bitPattern: document.word(index + 1))
        case .integer: Double(Int64(bitPattern: document.word(index + 1)))
        case .unsigned: Double(document.word(index + 1))
        default: nil
        }
    }

    package var string: String? {
        tag == .string ? text : nil
    }

    /// The number of elements or members; nil when it is neither an array nor an object. Equal keys count each.
    package var count: Int? {
        let word = word
        switch tag(of: word) {
        case .array, .object: return Int(word >> 32 & 0xFF_FFFF)
        default: return nil
        }
    }
}

/// The parser's memory belongs to the thread that runs the closure.
@available(*, unavailable)
extension JSONElement: Sendable {}

extension JSONElement {
    /// The types of simdjson's tape words.
    enum Tag: UInt8 {
        case null = 0x6E, `true` = 0x74, `false` = 0x66, integer = 0x6C, unsigned = 0x75, double = 0x64
        case string = 0x22, array = 0x5B, object = 0x7B
    }

    var tag: Tag { tag(of: word) }

    func tag(of word: UInt64) -> Tag {
        guard let tag = Tag(rawValue: UInt8(word >> 56)) else {
            preconditionFailure(
                "simdjson's tape has a type we do not know: the library is not the one this was written for")
        }
        return tag
    }

    var word: UInt64 {
        precondition(generation == document.generation, "a JSON element was used after its withJSON closure had ended")
        return document.word(index)
    }

    /// The bytes of a string or key. simdjson has checked that they are UTF-8.
    var text: String { String(decoding: document.string(at: word), as: UTF8.self) }

    /// The index of what follows this element on the tape.
    var next: UInt32 { document.index(after: index, word) }
}
