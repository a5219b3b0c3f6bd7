import Testing

@testable import HTTP

/// Mutates valid requests by a seeded generator: nothing may crash, the result may not depend on how the bytes are cut,
/// and what the parser keeps stays within its limits.
@Suite struct ServerParserFuzzTests {
    private static let seeds = [
        "GET /v1/messages/msg_1?wait=20 HTTP/1.1\r\nHost: a.example:80\r\nAccept: */*\r\nConnection: close, x\r\n\r\n",
        "POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n{\"a\":\"b c\"}",
        "POST / HTTP/1.1\r\nHost: [::1]\r\nTransfer-Encoding: chunked\r\n\r\n5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",
        "POST http://a/%41 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nhi",
    ]
    private static let spice: [[UInt8]] = [
        Array("\r\n".utf8), Array("\n".utf8), Array("\r".utf8), [0], Array(" ".utf8), Array(":".utf8),
        Array("Content-Length: 7\r\n".utf8), Array("Transfer-Encoding: chunked\r\n".utf8), Array("%".utf8), [0xFF],
        Array("ffffffff".utf8), Array("Host: b\r\n".utf8),
    ]

    @Test(arguments: 0..<8) func `mutated requests are read or refused, the same in pieces`(seed: Int) {
        var random = SplitMix(state: UInt64(seed))
        var limits = HTTPLimits()
        limits.body = 64
        for _ in 0..<1500 {
            let bytes = Self.mutated(&random)
            let result = parse(bytes, limits: limits)
            #expect(result.requests.allSatisfy { $0.utf8.count < 64 + bytes.count })
        }
    }

    private static func mutated(_ random: inout SplitMix) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...Int.random(in: 0...2, using: &random) {
            bytes += Array(seeds[Int.random(in: 0..<seeds.count, using: &random)].utf8)
        }
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(contentsOf: spice[Int.random(in: 0..<spice.count, using: &random)], at: place)
            case _: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 20)], at: place)
            }
        }
        return bytes
    }
}

/// A small generator that gives the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
