import Crypto
import Testing

@Suite struct Digests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ]) func `SHA-256 has the digests of FIPS 180-4`(text: String, digest: String) {
        #expect(Hex.encode(Digest.sha256(text)) == digest)
        #expect(Hex.encode(Digest.sha256(Array(text.utf8))) == digest)
    }

    @Test func `SHA-256 takes long input and a NUL`() {
        #expect(
            Hex.encode(Digest.sha256([UInt8](repeating: 0x61, count: 1_000_000)))
                == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0")
        #expect(Digest.sha256("a\0b") != Digest.sha256("a"))
    }

    @Test func `HMAC-SHA-256 has the codes of RFC 4231`() {
        func check(_ key: [UInt8], _ message: [UInt8], _ code: String) {
            #expect(Hex.encode(Digest.hmacSHA256(key: key, message: message)) == code)
        }
        check(
            [UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        check(
            Array("Jefe".utf8), Array("what do ya want for nothing?".utf8),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
        check(
            [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54")
        check([], [], "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad")
    }

    @Test func `an empty key is not the key of the call before`() {
        let empty = Digest.hmacSHA256(key: [], message: [1])
        _ = Digest.hmacSHA256(key: [1, 2, 3], message: [1])
        #expect(Digest.hmacSHA256(key: [], message: [1]) == empty)
    }

    @Test func `constant-time comparison is still a comparison`() {
        #expect(constantTimeEquals([], []))
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2]))
        #expect(!constantTimeEquals([], [0]))
    }

    @Test func `random bytes have the length asked for and do not repeat`() {
        for count in [0, 1, 32, 1000] { #expect(RandomBytes.make(count).count == count) }
        #expect(Set((0..<1000).map { _ in RandomBytes.make(16) }).count == 1000)
    }
}
