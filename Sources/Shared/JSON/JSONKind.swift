/// What a JSON value is. `integer` is a number written without fraction and exponent; JSON itself knows only numbers.
package enum JSONKind: Equatable, Sendable, CustomStringConvertible {
    case null, bool, integer, double, string, array, object

    /// With its article, for messages: "expected a string".
    package var description: String {
        switch self {
        case .null: "null"
        case .bool: "true or false"
        case .integer: "an integer"
        case .double: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
