internal import Glibc

extension JSONElement {
    /// Where this is in its document (RFC 6901), found by descending from the root: only for errors.
    package var pointer: String {
        var pointer = ""
        var ancestor = sibling(at: 1)
        while ancestor.index < index, let step = ancestor.step(towards: index) {
            pointer += "/" + step.token
            ancestor = step.element
        }
        return pointer
    }

    func pointer(to key: String) -> String { pointer + "/" + Self.escaped(key) }

    /// Where the first string or key with a U+0000 in it is; for a key, the place of its object.
    func pointerToNul() -> String? {
        switch tag {
        case .null, .true, .false, .integer, .unsigned, .double: return nil
        case .string: return containsNul ? pointer : nil
        case .array:
            for element in elements { if let found = element.pointerToNul() { return found } }
            return nil
        case .object:
            for value in members.lazy.map(\.value) {
                if sibling(at: value.index - 1).containsNul { return pointer }
                if let found = value.pointerToNul() { return found }
            }
            return nil
        }
    }

    private var containsNul: Bool {
        let bytes = document.string(at: word)
        return memchr(bytes.baseAddress!, 0, bytes.count) != nil
    }

    /// The child that is, or contains, the element at `target`.
    private func step(towards target: UInt32) -> (token: String, element: JSONElement)? {
        for (position, element) in elements.enumerated() where target < element.next { return ("\(position)", element) }
        for (key, value) in members where target < value.next { return (Self.escaped(key), value) }
        return nil
    }

    private static func escaped(_ key: String) -> String {
        var token = ""
        for character in key.unicodeScalars {
            switch character {
            case "~": token += "~0"
            case "/": token += "~1"
            default: token.unicodeScalars.append(character)
            }
        }
        return token
    }
}
