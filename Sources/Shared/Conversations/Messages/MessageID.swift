internal import Crypto
package import Queue

/// `msg_`, 26 letters, `_` and the shard of its conversation, e.g. `msg_01jd3k…_0`.
package struct MessageID: Hashable, Sendable, CustomStringConvertible {
    static let letters = 26

    /// What it shares with its turn and its reply: the letters and the shard.
    let rest: String

    package var description: String { "msg_" + rest }

    /// A fresh one, that sorts by time. For a message without an id of its client's.
    package init(fresh lane: Lane, milliseconds: Int64, shards: Shards) {
        rest = ULID.make(milliseconds: milliseconds) + "_\(shards.shard(of: lane))"
    }

    /// The one of a client's id: the same id in the same conversation is the same message, whoever computes it.
    package init(clientID: String, in lane: Lane, shards: Shards) {
        let hash = Digest.sha256(Array(lane.name.utf8) + [0] + Array(clientID.utf8))
        rest = Base32.encode(hash, bits: Self.letters * 5) + "_\(shards.shard(of: lane))"
    }

    /// Reads an id; nil when it is of another form. Its shard may be one that does not exist.
    package init?(_ text: String) {
        guard text.hasPrefix("msg_") else { return nil }
        let rest = text.dropFirst(4)
        guard rest.utf8.count > Self.letters + 1, rest.utf8.count <= Self.letters + 5 else { return nil }
        let letters = rest.utf8.prefix(Self.letters)
        let suffix = rest.utf8.dropFirst(Self.letters)
        guard letters.allSatisfy(Self.isLetter), suffix.first == UInt8(ascii: "_") else { return nil }
        guard suffix.dropFirst().allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            return nil
        }
        self.rest = String(rest)
    }

    /// Of the turn that this message is the head of. A retried turn has the same one.
    package var turn: String { "trn_" + rest }

    /// Of the reply to that turn.
    package var reply: String { "rpl_" + rest }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): true
        case UInt8(ascii: "i"), UInt8(ascii: "l"), UInt8(ascii: "o"), UInt8(ascii: "u"): false
        case UInt8(ascii: "a")...UInt8(ascii: "z"): true
        default: false
        }
    }
}

/// What tells a repeated message from another one with its id: 16 hexadecimal digits of the text's hash.
package enum Fingerprint {
    package static func of(_ text: String) -> String { Hex.encode(Array(Digest.sha256(text).prefix(8))) }
}
