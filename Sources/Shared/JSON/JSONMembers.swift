/// The members of an object in the order of the text, read in place; valid as long as the object is.
package struct JSONMembers: Sequence, IteratorProtocol {
    private var cursor: JSONElement
    private let end: UInt32

    /// Empty when `object` is something else.
    init(_ object: JSONElement) {
        cursor = object.sibling(at: object.index + 1)
        end = object.closing(.object)
    }

    package mutating func next() -> (key: String, value: JSONElement)? {
        guard cursor.index < end else { return nil }
        let key = cursor.text
        let value = cursor.sibling(at: cursor.index + 1)
        cursor = cursor.sibling(at: value.next)
        return (key, value)
    }
}
