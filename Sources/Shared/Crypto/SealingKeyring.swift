/// The keys that secrets at rest are sealed with, each with an id: the first seals, all of them open. So a new key is put
/// in front, everything is sealed again, and the old one is left out.
package struct SealingKeyring: Sendable {
    package static let idLength = 1...64

    private let order: [String]
    private let keys: [String: SealingKey]

    /// `id2:base64…,id1:base64…`, newest first. Nil for a text without any.
    package init?(_ text: String) throws(KeyringError) {
        var order: [String] = []
        var keys: [String: SealingKey] = [:]
        for entry in text.split(separator: ",") {
            let start = entry.drop { $0.isWhitespace }
            if start.isEmpty { continue }
            let (id, key) = try Self.entry(start, number: order.count + 1)
            guard keys.updateValue(key, forKey: id) == nil else { throw .repeated(id: id) }
            order.append(id)
        }
        guard !order.isEmpty else { return nil }
        self.order = order
        self.keys = keys
    }

    /// Of the key that seals.
    package var newest: String { order[0] }

    /// Newest first.
    package var ids: [String] { order }

    /// Sealed by the newest key.
    package func seal(_ plaintext: [UInt8], context: [UInt8]) -> (keyID: String, sealed: [UInt8]) {
        guard let key = keys[newest] else { preconditionFailure("a keyring has the keys of its order") }
        return (newest, key.seal(plaintext, context: context))
    }

    package func open(_ sealed: [UInt8], keyID: String, context: [UInt8]) throws(KeyringError) -> [UInt8] {
        guard let key = keys[keyID] else { throw .missing(id: keyID) }
        do {
            return try key.open(sealed, context: context)
        } catch {
            throw .refused(id: keyID)
        }
    }

    /// A new key as the setting takes it.
    package static func makeEntry(id: String) -> String {
        "\(id):\(Base64.encode(RandomBytes.make(SealingKey.length)))"
    }

    package static func isValid(id: String) -> Bool {
        idLength.contains(id.utf8.count)
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    /// - Parameter number: from 1, to say which one is wrong without showing any of it.
    private static func entry(_ entry: Substring, number: Int) throws(KeyringError) -> (id: String, key: SealingKey) {
        guard let colon = entry.firstIndex(of: ":"), isValid(id: String(entry[..<colon])) else {
            throw .malformed(number: number)
        }
        let id = String(entry[..<colon])
        let text = entry[colon...].dropFirst().filter { !$0.isWhitespace }  // a long line may be broken
        guard let bytes = Base64.decode(text), let key = try? SealingKey(bytes) else {
            throw .notAKey(id: id)  // too short, too long, or no Base64: the sentence covers all
        }
        return (id, key)
    }
}

/// What is wrong with the keys, or why one does not open what was sealed. Never holds a key.
package enum KeyringError: Error, Equatable, CustomStringConvertible {
    case malformed(number: Int)
    case notAKey(id: String)
    case repeated(id: String)
    /// Sealed with a key that is not given.
    case missing(id: String)
    /// The key is there: the value was altered, moved here from elsewhere, or the key is another one of the same id.
    case refused(id: String)

    package var description: String {
        switch self {
        case .malformed(let number):
            "key \(number) has no id of letters, digits, - and _ with a colon behind it: give id:key, as `parley secret key` prints it"
        case .notAKey(let id):
            "key \"\(id)\" is not 32 bytes in Base64: make one with `parley secret key`"
        case .repeated(let id): "key \"\(id)\" is given twice: give each an id of its own"
        case .missing(let id): "it is sealed with key \"\(id)\", which is not given"
        case .refused(let id): "key \"\(id)\" does not open it: the key or the sealed value is not the original"
        }
    }
}
