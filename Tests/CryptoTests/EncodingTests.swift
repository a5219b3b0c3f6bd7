import Crypto
import Testing

@Suite struct Encodings {
    @Test func `hex goes both ways and refuses what it is not`() {
        let all = Array(UInt8.min ... .max)
        #expect(Hex.decode(Hex.encode(all)) == all)
        #expect(Hex.encode([0x00, 0x9A, 0xFF]) == "009aff")
        #expect(Hex.decode("009AfF") == [0x00, 0x9A, 0xFF])
        #expect(Hex.decode("") == [])
        for text in ["0", "0g", "é", "0x", " 0", "00 "] { #expect(Hex.decode(text) == nil, "\(text)") }
    }

    @Test func `base32 writes five bits a letter from the top`() {
        #expect(Base32.encode([], bits: 0) == "")
        #expect(Base32.encode([0xFF], bits: 5) == "z")
        #expect(Base32.encode([0xFF], bits: 8) == "zw")
        #expect(Base32.encode([0xFF], bits: 3) == "w")
        #expect(Base32.encode([0x00, 0x44, 0x32, 0x14, 0xC7], bits: 40) == "01234567")
        #expect(Base32.encode(Array("foobar".utf8), bits: 48) == "csqpyrk1e8")
        #expect(Base32.encode([UInt8](repeating: 0xFF, count: 32), bits: 130) == String(repeating: "z", count: 26))
    }

    @Test func `base32 of n bits is a prefix of base32 of more`() {
        let digest = Digest.sha256("conversation\0client id")
        let long = Base32.encode(digest, bits: 255)
        #expect(long.count == 51)
        for letters in 0...51 { #expect(Base32.encode(digest, bits: letters * 5) == long.prefix(letters)) }
    }

    @Test func `a ULID has the standard layout`() {
        let random: [UInt8] = [0xD6, 0x76, 0x4C, 0x61, 0xEF, 0xB9, 0x93, 0x02, 0xBD, 0x5B]
        #expect(ULID.make(milliseconds: 1_469_922_850_259, random: random) == "01arz3ndektsv4rrffq69g5fav")
        #expect(
            ULID.make(milliseconds: 0, random: [UInt8](repeating: 0, count: 10)) == String(repeating: "0", count: 26))
        let last = ULID.make(milliseconds: (1 << 48) - 1, random: [UInt8](repeating: 0xFF, count: 10))
        #expect(last == "7" + String(repeating: "z", count: 25))
    }

    @Test func `ULIDs sort by time`() {
        let ids = (0..<200).map { ULID.make(milliseconds: 1_700_000_000_000 + Int64($0) * 37) }
        #expect(ids == ids.sorted())
        #expect(ids.allSatisfy { $0.utf8.count == 26 })
    }
}
