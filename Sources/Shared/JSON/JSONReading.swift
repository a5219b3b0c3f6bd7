/// Parses `bytes` and lends the document to `body`.
///
/// Elements are valid inside `body` only: the parser's memory is used again afterwards. An element that is kept traps
/// with a sentence when it is next touched. Copy out strings and numbers, or make a `JSONValue`. Calls may nest and may
/// come from any thread; `body` cannot suspend.
///
/// Strict: one value, no byte order mark, valid UTF-8, no lone surrogates, no U+0000, numbers within 64 bits, at most
/// `JSONLimits.maximumDepth` levels. Of members with the same key the first one counts.
///
/// Throws `JSONError`, or what `body` throws.
package func withJSON<T>(
    _ bytes: UnsafeRawBufferPointer, maximumBytes: Int = JSONLimits.defaultBytes, body: (JSONElement) throws -> T
) throws -> T {
    let document = DocumentPool.shared.take()
    defer { DocumentPool.shared.giveBack(document) }
    return try body(document.parse(bytes, maximumBytes: maximumBytes))
}

package func withJSON<T>(
    _ bytes: [UInt8], maximumBytes: Int = JSONLimits.defaultBytes, body: (JSONElement) throws -> T
) throws -> T {
    try bytes.withUnsafeBytes { try withJSON($0, maximumBytes: maximumBytes, body: body) }
}

package func withJSON<T>(
    _ text: String, maximumBytes: Int = JSONLimits.defaultBytes, body: (JSONElement) throws -> T
) throws -> T {
    var text = text
    return try text.withUTF8 {
        try withJSON(UnsafeRawBufferPointer($0), maximumBytes: maximumBytes, body: body)
    }
}
