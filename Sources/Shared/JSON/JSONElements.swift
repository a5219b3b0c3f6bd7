/// The elements of an array, read in place; valid as long as the array is.
package struct JSONElements: Sequence, IteratorProtocol {
    private var cursor: JSONElement
    private let end: UInt32

    /// Empty when `array` is something else.
    init(_ array: JSONElement) {
        cursor = array.sibling(at: array.index + 1)
        end = array.closing(.array)
    }

    package mutating func next() -> JSONElement? {
        guard cursor.index < end else { return nil }
        let element = cursor
        cursor = element.sibling(at: element.next)
        return element
    }
}
