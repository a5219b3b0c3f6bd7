import Crypto
import Testing

@Suite struct SealingKeyringTests {
    private static let one = SealingKeyring.makeEntry(id: "k1")
    private static let two = SealingKeyring.makeEntry(id: "k2")
    private let context = Array("row 7".utf8)

    private func keyring(_ text: String) throws -> SealingKeyring { try #require(try SealingKeyring(text)) }

    @Test func `the first key seals, and all of them open`() throws {
        let before = try keyring(Self.one)
        let (oldID, old) = before.seal([1, 2, 3], context: context)
        #expect(oldID == "k1")
        let now = try keyring("\(Self.two), \(Self.one)\n")
        #expect(now.ids == ["k2", "k1"])
        #expect(try now.open(old, keyID: oldID, context: context) == [1, 2, 3])
        let (newID, new) = now.seal([1, 2, 3], context: context)
        #expect(newID == "k2")
        #expect(throws: KeyringError.missing(id: "k2")) { try before.open(new, keyID: newID, context: context) }
    }

    @Test func `nothing opens in another place, altered, or with another key of the same id`() throws {
        let keyring = try keyring(Self.one)
        var (id, sealed) = keyring.seal([9], context: context)
        #expect(throws: KeyringError.refused(id: "k1")) { try keyring.open(sealed, keyID: id, context: [1]) }
        #expect(throws: KeyringError.refused(id: "k1")) {
            try self.keyring(SealingKeyring.makeEntry(id: "k1")).open(sealed, keyID: id, context: context)
        }
        #expect(throws: KeyringError.refused(id: "k1")) { try keyring.open([], keyID: id, context: context) }
        sealed[12] ^= 1
        #expect(throws: KeyringError.refused(id: "k1")) { try keyring.open(sealed, keyID: id, context: context) }
    }

    @Test func `no keys are none, and wrong ones are refused without being shown`() throws {
        for text in ["", " , "] { #expect(try SealingKeyring(text) == nil) }
        let short = "k1:" + Base64.encode([UInt8](repeating: 7, count: 31))
        for (text, error) in [
            ("nonsense", KeyringError.malformed(number: 1)), ("\(Self.one),:x", .malformed(number: 2)),
            ("a b:c", .malformed(number: 1)), ("ä:x", .malformed(number: 1)), (short, .notAKey(id: "k1")),
            ("\(Self.one),\(Self.one)", .repeated(id: "k1")), ("k1:\(Self.one)", .notAKey(id: "k1")),
        ] {
            #expect(throws: error) { try SealingKeyring(text) }
            #expect(!error.description.contains(text))
        }
        #expect(!"\(try keyring(Self.one))".contains(Self.one.dropFirst(3)))
    }

    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"), ("\u{FF}~?", "w79+Pw=="),
    ])
    func `Base64 is RFC 4648's`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Zh==", "Z===", "====", "Zg==Zg==", "Zm9-", "Zm9v\n", "=Zg="])
    func `another spelling is no Base64`(text: String) {
        #expect(Base64.decode(text) == nil)
    }
}
