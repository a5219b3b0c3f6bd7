extension JSONElement {
    /// The member with this key; of several the first one. Nil when there is none or this is no object. Looks at one
    /// member after the other: right for the few keys a program asks for, wrong for many keys of a large object
    /// (iterate then).
    package subscript(key: String) -> JSONElement? {
        var key = key
        return key.withUTF8 { firstMember($0, from: index + 1) }
    }

    /// The first member with this key, and whether another one follows, which other readers would take instead.
    package func member(_ key: String) -> (first: JSONElement, isRepeated: Bool)? {
        var key = key
        return key.withUTF8 { key in
            firstMember(key, from: index + 1).map { ($0, firstMember(key, from: $0.next) != nil) }
        }
    }

    /// The elements of an array; empty for anything else.
    package var elements: JSONElements { JSONElements(self) }

    /// The members of an object in the order of the text, equal keys included; empty for anything else.
    package var members: JSONMembers { JSONMembers(self) }

    /// Goes along the tape itself: this is where the time goes of whoever reads many small documents.
    private func firstMember(_ key: UnsafeBufferPointer<UInt8>, from start: UInt32) -> JSONElement? {
        let end = closing(.object)
        var member = start
        while member < end {
            if document.isString(key, at: document.word(member)) { return sibling(at: member + 1) }
            member = document.index(after: member + 1, document.word(member + 1))
        }
        return nil
    }

    /// The index of the closing word if this is a container of that type, else one before any child.
    func closing(_ expected: Tag) -> UInt32 {
        let word = word
        return tag(of: word) == expected ? UInt32(truncatingIfNeeded: word) - 1 : index
    }
}
