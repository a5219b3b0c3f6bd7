import TestSupport
import Testing

@testable import Redis

/// Mutated bytes of a server: replies or an end, the same in pieces.
@Suite struct ReplyReaderFuzzTests {
    private static let mutator = ByteMutator(
        seeds: [
            "+OK\r\n:42\r\n$5\r\nhello\r\n", "*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$2\r\nhi\r\n",
            "-ERR no\r\n$-1\r\n*-1\r\n*0\r\n",
            "*2\r\n*2\r\n:1\r\n*1\r\n+a\r\n*0\r\n",
        ],
        spice: [
            "*9999\r\n", "$9999999999\r\n", "*-2\r\n", "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n",
            "_\r\n", "%1\r\n",
        ])

    private static func read(_ pieces: [[UInt8]]) -> (replies: [RedisReply], ended: Bool) {
        let reader = ReplyReader()
        var replies: [RedisReply] = []
        for piece in pieces {
            do {
                try piece.withUnsafeBytes { try reader.feed($0) }
                while let reply = try reader.next() { replies.append(reply) }
            } catch {
                return (replies, true)
            }
        }
        return (replies, false)
    }

    @Test func `any bytes are replies or an end, the same in pieces`() {
        let failure = FuzzRun("Redis replies", rounds: 6000).run(Self.mutator) { bytes, random in
            let whole = Self.read([bytes])
            for pieces in [random.pieces(of: bytes), bytes.map { [$0] }] {
                let cut = Self.read(pieces)
                if cut != whole { return "in pieces: \(cut), not \(whole)" }
            }
            return nil
        }
        if let failure { Issue.record("\(failure)") }
    }
}
