extension JSONValue {
    package var kind: JSONKind {
        switch self {
        case .null: .null
        case .bool: .bool
        case .int: .integer
        case .double: .double
        case .string: .string
        case .array: .array
        case .object: .object
        }
    }

    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var int64: Int64? {
        if case .int(let value) = self { value } else { nil }
    }

    /// Any number.
    package var double: Double? {
        switch self {
        case .double(let value): value
        case .int(let value): Double(value)
        case .null, .bool, .string, .array, .object: nil
        }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var array: [JSONValue]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var object: JSONObject? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The member of an object. Setting makes an object of null; setting nil removes the member. On anything else
    /// reading gives nil and setting is a mistake that traps.
    package subscript(key: String) -> JSONValue? {
        get { object?[key] }
        set {
            switch self {
            case .null: self = .object(JSONObject())
            case .object: break
            case .bool, .int, .double, .string, .array:
                preconditionFailure("a member can be set in an object only, not in \(kind)")
            }
            guard case .object(var members) = self else { return }
            self = .null  // so that `members` is the only reference and is changed in place
            members[key] = newValue
            self = .object(members)
        }
    }

    /// The element of an array; nil outside its bounds and for anything else.
    package subscript(position: Int) -> JSONValue? {
        guard let array, array.indices.contains(position) else { return nil }
        return array[position]
    }
}
