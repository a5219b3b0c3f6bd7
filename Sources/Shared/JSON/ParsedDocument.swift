internal import CSimdjson
internal import Glibc

/// A parser and the document it holds. Lives for ever once made (see `parley_json_create`); `DocumentPool` hands it
/// around.
///
/// The tape is simdjson's: word 0 is the root, word 1 starts the value. A word has its type in the top byte and a
/// payload below: for `{` and `[` the index after the closing word (low 32 bits) and the number of children (next 24),
/// for strings the offset in the string buffer, where four bytes of length and the bytes lie. A number's value is in
/// the word after.
struct ParsedDocument {
    let raw: UnsafeMutablePointer<parley_json_document>

    init() {
        guard let raw = parley_json_create() else { preconditionFailure("no memory for a JSON parser") }
        self.raw = raw
    }

    /// One that was made before.
    init(_ raw: UnsafeMutablePointer<parley_json_document>) { self.raw = raw }

    var generation: UInt32 { raw.pointee.generation }

    func parse(_ bytes: UnsafeRawBufferPointer, maximumBytes: Int) throws(JSONError) -> JSONElement {
        let limit = min(maximumBytes, JSONLimits.maximumBytes)
        guard bytes.count <= limit else { throw .tooLarge(maximumBytes: limit) }
        let start = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        switch parley_json_parse(raw, start, bytes.count) {
        case PARLEY_JSON_OK: break
        case PARLEY_JSON_TOO_DEEP: throw .tooDeep
        case PARLEY_JSON_NO_MEMORY: throw .outOfMemory
        default: throw .syntax(reason: String(cString: raw.pointee.reason))
        }
        let root = JSONElement(root: self)
        if Self.mayContainNul(bytes), let place = root.pointerToNul() { throw .nul(pointer: place) }
        return root
    }

    func invalidate() {
        raw.pointee.generation &+= 1
        parley_json_trim(raw, JSONLimits.keptBytes)
    }

    func word(_ index: UInt32) -> UInt64 { raw.pointee.tape[Int(index)] }

    /// The index of what follows the value there, whose word this is.
    func index(after index: UInt32, _ word: UInt64) -> UInt32 {
        switch UInt8(truncatingIfNeeded: word >> 56) {
        case JSONElement.Tag.array.rawValue, JSONElement.Tag.object.rawValue: return UInt32(truncatingIfNeeded: word)
        case JSONElement.Tag.integer.rawValue, JSONElement.Tag.unsigned.rawValue, JSONElement.Tag.double.rawValue:
            return index + 2
        default: return index + 1
        }
    }

    /// `word` is that of a string or a key.
    func isString(_ bytes: UnsafeBufferPointer<UInt8>, at word: UInt64) -> Bool {
        let own = string(at: word)
        guard own.count == bytes.count else { return false }
        return own.isEmpty || memcmp(own.baseAddress!, bytes.baseAddress!, own.count) == 0
    }

    func string(at word: UInt64) -> UnsafeBufferPointer<UInt8> {
        let start = raw.pointee.strings + Int(word & 0x00FF_FFFF_FFFF_FFFF)
        let length = UnsafeRawPointer(start).loadUnaligned(as: UInt32.self)
        return UnsafeBufferPointer(start: start + 4, count: Int(length))
    }

    /// Whether `\u0000` occurs. Only an escape can make a NUL (a bare one is a syntax error); `\\u0000`, which makes
    /// none, is reported too, so the caller looks at the strings themselves then.
    private static func mayContainNul(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard var rest = bytes.baseAddress else { return false }
        let end = rest + bytes.count
        while let escape = memchr(rest, 0x5C, end - rest) {
            if end - UnsafeRawPointer(escape) >= 6, memcmp(escape, "\\u0000", 6) == 0 { return true }
            rest = UnsafeRawPointer(escape) + 1
        }
        return false
    }
}
