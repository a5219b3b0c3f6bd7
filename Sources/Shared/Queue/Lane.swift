/// The name of a lane: a conversation's id, `<tenant>.<bot>.<channel>.<user>`, or the way out to one recipient,
/// `out:<channel>:<recipient>`.
///
/// Safe in a Redis key and in a URL: 1...600 bytes out of `A-Z a-z 0-9 _ - @ + : . ~`.
package struct Lane: Hashable, Sendable, CustomStringConvertible {
    package static let maximumBytes = 600

    package let name: String

    package init(_ name: String) throws(LaneError) {
        guard !name.isEmpty else { throw .empty }
        guard name.utf8.count <= Self.maximumBytes else { throw .tooLong(bytes: name.utf8.count) }
        guard name.utf8.allSatisfy(Self.isAllowed) else { throw .forbiddenByte }
        self.name = name
    }

    /// A name that has been checked before: made by `ConversationID`, or answered by Redis.
    package init(trusted name: String) { self.name = name }

    /// Of a conversation, its first part; nil for a way out.
    package var tenant: Int64? {
        name.utf8.firstIndex(of: UInt8(ascii: ".")).flatMap { Int64(name[..<$0]) }
    }

    package var description: String { name }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        case UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "@"), UInt8(ascii: "+"), UInt8(ascii: ":"),
            UInt8(ascii: "."), UInt8(ascii: "~"):
            true
        default: false
        }
    }
}

/// Why a text is no lane's name.
package enum LaneError: Error, Equatable {
    case empty
    case tooLong(bytes: Int)
    /// A byte that would need quoting in a Redis key or a URL.
    case forbiddenByte
}
