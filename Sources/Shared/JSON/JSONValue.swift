/// JSON that is kept: an owned tree, made from an element or in code. For free-form parts (settings, metadata); what
/// has a known shape is read from elements and written by `JSONWriter` without one.
package enum JSONValue: Equatable, Sendable {
    case null
    case bool(Bool)
    case int(Int64)
    /// Never NaN or infinite when it was parsed; those are written as null.
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    /// Copies the element and all below it. An integer above `Int64.max` becomes a double.
    package init(_ element: JSONElement) {
        switch element.kind {
        case .null: self = .null
        case .bool: self = .bool(element.bool ?? false)
        case .integer, .double:
            self = element.int64.map(JSONValue.int) ?? .double(element.double ?? 0)
        case .string: self = .string(element.text)
        case .array: self = .array(element.elements.map(JSONValue.init))
        case .object: self = .object(JSONObject(element))
        }
    }

    /// Parses strictly, as `withJSON` does.
    package init(
        parsing bytes: UnsafeRawBufferPointer, maximumBytes: Int = JSONLimits.defaultBytes
    ) throws(JSONError) {
        let document = DocumentPool.shared.take()
        defer { DocumentPool.shared.giveBack(document) }
        self.init(try document.parse(bytes, maximumBytes: maximumBytes))
    }

    package init(parsing bytes: [UInt8], maximumBytes: Int = JSONLimits.defaultBytes) throws(JSONError) {
        self = try bytes.withUnsafeBufferPointer { bytes throws(JSONError) in
            try JSONValue(parsing: UnsafeRawBufferPointer(bytes), maximumBytes: maximumBytes)
        }
    }

    package init(parsing text: String, maximumBytes: Int = JSONLimits.defaultBytes) throws(JSONError) {
        try self.init(parsing: Array(text.utf8), maximumBytes: maximumBytes)
    }

    package func encoded() -> [UInt8] {
        var writer = JSONWriter()
        writer.value(self)
        return writer.take()
    }

    package func encodedString() -> String { String(decoding: encoded(), as: UTF8.self) }
}
