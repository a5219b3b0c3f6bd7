/// The members of an owned JSON object in order, each key once.
package struct JSONObject: Sendable {
    package private(set) var members: [(key: String, value: JSONValue)] = []

    package init() {}

    /// Of members with the same key the first one stays.
    package init(_ members: some Sequence<(String, JSONValue)>) {
        var seen: Set<String> = []
        for (key, value) in members where seen.insert(key).inserted {
            self.members.append((key, value))
        }
    }

    init(_ element: JSONElement) {
        self.init(element.members.lazy.map { ($0.key, JSONValue($0.value)) })
    }

    /// Setting nil removes the member; a new key goes to the end. Looks at one member after the other.
    package subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            let position = members.firstIndex { $0.key == key }
            switch (position, newValue) {
            case (let position?, let value?): members[position].value = value
            case (let position?, nil): members.remove(at: position)
            case (nil, let value?): members.append((key, value))
            case (nil, nil): break
            }
        }
    }
}

extension JSONObject: Equatable {
    /// The order of members does not matter.
    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        if left.members.elementsEqual(right.members, by: { $0 == $1 }) { return true }
        let byKey = Dictionary(uniqueKeysWithValues: right.members.map { ($0.key, $0.value) })
        return left.members.allSatisfy { byKey[$0.key] == $0.value }
    }
}
