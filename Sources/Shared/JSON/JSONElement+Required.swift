/// Reading with errors that name the place. `requiredX` throws `.missing` or `.typeMismatch`; `optionalX` is nil when
/// the member is absent or null and throws `.typeMismatch` for another type.
extension JSONElement {
    package func required(_ key: String) throws(JSONError) -> JSONElement {
        try expect(.object)
        guard let member = self[key] else { throw .missing(pointer: pointer(to: key)) }
        return member
    }

    package func requiredString(_ key: String) throws(JSONError) -> String { try required(key).asString() }
    package func requiredInt64(_ key: String) throws(JSONError) -> Int64 { try required(key).asInt64() }

    package func optional(_ key: String) throws(JSONError) -> JSONElement? {
        try expect(.object)
        guard let member = self[key], !member.isNull else { return nil }
        return member
    }

    package func optionalString(_ key: String) throws(JSONError) -> String? { try optional(key)?.asString() }
    package func optionalInt64(_ key: String) throws(JSONError) -> Int64? { try optional(key)?.asInt64() }
    package func optionalBool(_ key: String) throws(JSONError) -> Bool? { try optional(key)?.asBool() }
    package func optionalArray(_ key: String) throws(JSONError) -> JSONElements? { try optional(key)?.asArray() }
    package func optionalObject(_ key: String) throws(JSONError) -> JSONElement? { try optional(key)?.asObject() }

    package func asString() throws(JSONError) -> String { try unwrap(string, .string) }
    package func asInt64() throws(JSONError) -> Int64 { try unwrap(int64, .integer) }
    package func asBool() throws(JSONError) -> Bool { try unwrap(bool, .bool) }

    package func asArray() throws(JSONError) -> JSONElements {
        try expect(.array)
        return elements
    }

    /// This element, once it is known to be an object.
    package func asObject() throws(JSONError) -> JSONElement {
        try expect(.object)
        return self
    }

    private func unwrap<Value>(_ value: Value?, _ expected: JSONKind) throws(JSONError) -> Value {
        guard let value else { throw .typeMismatch(pointer: pointer, expected: expected) }
        return value
    }

    private func expect(_ expected: JSONKind) throws(JSONError) {
        guard kind == expected else { throw .typeMismatch(pointer: pointer, expected: expected) }
    }
}
