/// Writes JSON into a byte buffer that can be used again. Commas and colons come by themselves:
///
///     var json = JSONWriter()
///     json.object {
///         $0.member("id", id)
///         $0.array("lines") { for line in lines { $0.value(line) } }
///     }
///     let bytes = json.take()
///
/// It checks no grammar beyond that: who writes a value where a key belongs gets broken JSON. Strings are escaped, not
/// checked: a U+0000 is written as `\u0000`.
package struct JSONWriter {
    /// The text is the first `used` bytes; the rest is room that has been paid for.
    private var storage: [UInt8] = []
    private var used = 0
    /// Whether a comma is due before the next value or key.
    private var follows = false

    /// - Parameter capacity: bytes that are there from the start. The usual number is what malloc gives from its cache, with the
    ///   array's own 32: what it keeps there is no larger than 1,032 bytes.
    package init(reserving capacity: Int = 960) {
        storage = [UInt8](unsafeUninitializedCapacity: capacity) { bytes, count in
            bytes.initialize(repeating: 0)
            count = capacity
        }
    }

    /// A copy of the text so far.
    package var bytes: [UInt8] { Array(storage[..<used]) }

    package var count: Int { used }

    /// The text so far, without a copy; the writer starts anew, with a buffer of its own.
    package mutating func take() -> [UInt8] {
        var bytes: [UInt8] = []
        swap(&bytes, &storage)
        bytes.removeLast(bytes.count - used)
        reset()
        return bytes
    }

    /// The text so far; the writer starts anew in the same buffer.
    package mutating func takeString() -> String {
        defer { reset() }
        return withBytes { String(decoding: $0, as: UTF8.self) }
    }

    /// Lends the text so far: for a copy into somebody else's buffer.
    package func withBytes<T>(_ body: (UnsafeRawBufferPointer) throws -> T) rethrows -> T {
        try storage.withUnsafeBytes { try body(UnsafeRawBufferPointer(rebasing: $0[..<used])) }
    }

    /// Forgets the text and keeps the buffer.
    package mutating func reset() {
        used = 0
        follows = false
    }

    package mutating func object(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginObject()
        try body(&self)
        endObject()
    }

    package mutating func array(_ body: (inout JSONWriter) throws -> Void) rethrows {
        beginArray()
        try body(&self)
        endArray()
    }

    package mutating func beginObject() { open(0x7B) }
    package mutating func endObject() { close(0x7D) }
    package mutating func beginArray() { open(0x5B) }
    package mutating func endArray() { close(0x5D) }

    /// Starts a member; its value comes next.
    package mutating func key(_ key: String) {
        quote(key, isKey: true)
    }

    package mutating func null() { word("null") }

    package mutating func value(_ bool: Bool) { word(bool ? "true" : "false") }

    package mutating func value(_ integer: Int64) {
        separate()
        extend(by: 20) { JSONText.write(integer, to: $0) }
    }

    package mutating func value(_ integer: Int) { value(Int64(integer)) }

    /// The shortest text that reads back as the same number; null for NaN and the infinities, which JSON has not.
    package mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        raw(number.description)
    }

    package mutating func value(_ text: String) { quote(text, isKey: false) }

    /// Text that is JSON already. It is not looked at.
    package mutating func raw(_ json: [UInt8]) {
        json.withUnsafeBytes { raw($0) }
    }

    package mutating func raw(_ json: String) {
        var json = json
        json.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
    }

    package mutating func raw(_ json: UnsafeRawBufferPointer) {
        separate()
        extend(by: json.count) {
            UnsafeMutableRawBufferPointer(start: $0, count: json.count).copyMemory(from: json)
            return json.count
        }
    }
}

extension JSONWriter {
    private mutating func word(_ word: StaticString) {
        raw(UnsafeRawBufferPointer(start: UnsafeRawPointer(word.utf8Start), count: word.utf8CodeUnitCount))
    }

    private mutating func separate() {
        if follows { append(0x2C) }
        follows = true
    }

    private mutating func open(_ bracket: UInt8) {
        separate()
        append(bracket)
        follows = false
    }

    private mutating func close(_ bracket: UInt8) {
        append(bracket)
        follows = true
    }

    private mutating func append(_ byte: UInt8) {
        extend(by: 1) {
            $0.storeBytes(of: byte, as: UInt8.self)
            return 1
        }
    }

    /// A string with its quotes, and a colon when it is a key. This is where the time goes, hence one reservation for
    /// all of it, of what it takes without escapes. What follows the first escape goes in pieces, because room for them
    /// is taken for the worst case.
    private mutating func quote(_ text: String, isKey: Bool) {
        var text = text
        let comma = follows
        follows = !isKey
        text.withUTF8 { utf8 in
            let bytes = UnsafeRawBufferPointer(utf8)
            var clean = 0
            extend(by: JSONText.roomUnescaped(for: bytes.count)) { start in
                var out = start
                if comma { JSONText.put(0x2C, at: &out) }
                JSONText.put(0x22, at: &out)
                clean = JSONText.writeUpToEscape(bytes, at: &out)
                if clean == bytes.count { JSONText.end(isKey: isKey, at: &out) }
                return out - start
            }
            if clean < bytes.count { quoteRest(UnsafeRawBufferPointer(rebasing: bytes[clean...]), isKey: isKey) }
        }
    }

    private mutating func quoteRest(_ bytes: UnsafeRawBufferPointer, isKey: Bool) {
        var rest = bytes
        while !rest.isEmpty {
            let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(1024))
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(piece.count))
            extend(by: JSONText.room(for: piece.count)) { start in
                var out = start
                JSONText.write(escaping: piece, at: &out)
                if rest.isEmpty { JSONText.end(isKey: isKey, at: &out) }
                return out - start
            }
        }
    }

    /// Makes room for `room` bytes at the end and lends them; `write` returns how many it has written.
    private mutating func extend(by room: Int, _ write: (UnsafeMutableRawPointer) -> Int) {
        guard room > 0 else { return }
        let missing = used + room - storage.count
        if missing > 0 { storage.append(contentsOf: repeatElement(0, count: max(missing, storage.count))) }
        storage.withUnsafeMutableBytes { used += write($0.baseAddress! + used) }
    }
}
