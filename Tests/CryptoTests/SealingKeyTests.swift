import Crypto
import Testing

@Suite struct `Sealing keys` {
    let key: SealingKey

    init() throws {
        key = try SealingKey([UInt8](0..<32))
    }

    @Test(arguments: [0, 1, 15, 16, 17, 10_000]) func `what is sealed is opened`(count: Int) throws {
        let secret = RandomBytes.make(count)
        let sealed = key.seal(secret, context: [1, 2])
        #expect(sealed.count == 12 + count + 16)
        #expect(try key.open(sealed, context: [1, 2]) == secret)
    }

    /// Test case 15 of McGrew and Viega's AES-GCM paper: fixed nonce, so only opening can be checked.
    @Test func `a known ciphertext is opened`() throws {
        let key = try SealingKey(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308"))
        let sealed = bytes(
            """
            cafebabefacedbaddecaf888\
            522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa\
            8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad\
            b094dac5d93471bdec1a502270e3cc6c
            """)
        let plain = bytes(
            """
            d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72\
            1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255
            """)
        #expect(try key.open(sealed) == plain)
    }

    @Test func `no two seals are the same`() {
        #expect(Set((0..<100).map { _ in key.seal([1]) }).count == 100)
    }

    @Test func `a flipped bit anywhere is noticed`() throws {
        let sealed = key.seal(Array("secret".utf8))
        for bit in 0..<sealed.count * 8 {
            var altered = sealed
            altered[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(throws: SealError.notAuthentic) { try key.open(altered) }
        }
    }

    @Test func `another key, another context and cut bytes do not open`() throws {
        let sealed = key.seal([1, 2, 3], context: [7])
        let other = try SealingKey([UInt8](1..<33))
        #expect(throws: SealError.notAuthentic) { try other.open(sealed, context: [7]) }
        #expect(throws: SealError.notAuthentic) { try key.open(sealed) }
        #expect(throws: SealError.notAuthentic) { try key.open(sealed, context: [8]) }
        for length in 0..<sealed.count {
            let expected = length < 28 ? SealError.truncated : .notAuthentic
            #expect(throws: expected) { try key.open(Array(sealed.prefix(length)), context: [7]) }
        }
    }

    @Test(arguments: [0, 16, 31, 33]) func `a key of another length is refused`(length: Int) {
        #expect(throws: SealError.wrongKeyLength(bytes: length)) {
            try SealingKey([UInt8](repeating: 1, count: length))
        }
    }

    @Test func `a key does not print itself`() {
        var dumped = ""
        dump(key, to: &dumped)
        #expect("\(key)" == "***")
        #expect(!dumped.contains("31"))
    }

    private func bytes(_ hex: String) -> [UInt8] { Hex.decode(hex) ?? [] }
}
