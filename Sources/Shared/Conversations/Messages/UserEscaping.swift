/// A user's name in keys and URLs: letters, digits and `_-@+:` as they are, any other byte as `~XX`.
enum UserEscaping {
    static func escape(_ user: String) -> String {
        if user.utf8.allSatisfy(isPlain) { return user }
        var text: [UInt8] = []
        text.reserveCapacity(user.utf8.count * 3)
        for byte in user.utf8 {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text += [UInt8(ascii: "~"), digit(byte >> 4), digit(byte & 15)]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Nil when it is not what `escape` writes, and nothing else: there is one spelling of each user.
    static func unescape(_ text: Substring) -> String? {
        if text.utf8.allSatisfy(isPlain) { return String(text) }
        var user: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "~") {
                guard let high = rest.popFirst().flatMap(value), let low = rest.popFirst().flatMap(value) else {
                    return nil
                }
                guard !isPlain(high << 4 | low) else { return nil }
                user.append(high << 4 | low)
            } else {
                guard isPlain(byte) else { return nil }
                user.append(byte)
            }
        }
        return String(validating: user, as: UTF8.self)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ":"): true
        default: false
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") + value - 10
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
