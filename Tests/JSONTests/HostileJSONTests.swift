import JSON
import TestSupport
import Testing

@Suite struct `Hostile JSON` {
    static let broken = [
        "", " ", "{", "[", "[1", "[1,", "[1,]", "{\"a\":1,}", "{\"a\"}", "{a:1}", "{\"a\" 1}", "\"", "\"a", "nul",
        "truE", "tru",
        "1 2", "{} x", "[]]", "[}", "01", "1.", ".5", "+1", "1e", "--1", "0x10", "NaN", "Infinity", "'a'", "\"\\x\"",
        "\"\\u12\"",
        "\"\\u12G4\"", "// c\n1", "\"a\nb\"", "\"a\u{0}b\"", "\u{feff}{}", "\u{0}", "1\u{0}", "1e999", "-1e999",
        "123456789012345678901234567890", "18446744073709551616", "-9223372036854775809",
        "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800x\"", "\"\\ud800\\u0041\"", "\"\\udc00\\ud800\"", "\"\\ud800\\ud800\"",
    ]

    @Test(arguments: broken) func `what is not JSON is a syntax error`(text: String) {
        #expect(isSyntaxError(Array(text.utf8)), "\(text)")
    }

    @Test(
        arguments: [
            [0x22, 0xFF, 0x22], [0x22, 0xC3, 0x22], [0x22, 0xC0, 0x80, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xE2, 0x82, 0x22], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D],
        ] as [[UInt8]]) func `invalid UTF-8 is a syntax error`(bytes: [UInt8])
    {
        #expect(isSyntaxError(bytes))
    }

    @Test func `every cut of a document is a syntax error`() {
        let text = Array(#"{"a":[1,2.5,{"b":null}],"c":"é\u00e9\n","d":true,"e":-12e3}"#.utf8)
        for length in 0..<text.count { #expect(isSyntaxError(Array(text[..<length])), "\(length)") }
    }

    @Test func `64 levels are read, 65 are too deep`() throws {
        func nested(_ open: String, _ close: String, _ levels: Int) -> String {
            String(repeating: open, count: levels) + "1" + String(repeating: close, count: levels)
        }
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            _ = try JSONValue(parsing: nested(open, close, JSONLimits.maximumDepth))
            #expect(throws: JSONError.tooDeep) { try JSONValue(parsing: nested(open, close, 65)) }
            #expect(throws: JSONError.tooDeep) { try JSONValue(parsing: nested(open, close, 100_000)) }
        }
        #expect(isSyntaxError([UInt8](repeating: 0x5B, count: 500_000)))
        #expect(try JSONValue(parsing: "[1]")[0]?.int64 == 1)
    }

    @Test func `a NUL is refused with its place`() {
        func nul(_ pointer: String, _ text: String) {
            #expect(throws: JSONError.nul(pointer: pointer)) { try JSONValue(parsing: text) }
        }
        nul("", #""\u0000""#)
        nul("/a/1/b~1c", #"{"x":"fine","a":[1,{"b/c":"one\u0000two"}]}"#)
        nul("/a", #"{"a":{"k\u0000":1}}"#)
        nul("/b", #"{"a":"\\u0000","b":"\\\u0000"}"#)
    }

    @Test func `an escaped backslash before u0000 is no NUL`() throws {
        #expect(try JSONValue(parsing: #""\\u0000""#) == .string(#"\u0000"#))
        #expect(try JSONValue(parsing: #"["\\\\u0000"]"#) == [.string(#"\\u0000"#)])
    }

    @Test func `a document over the bound is refused before it is parsed`() throws {
        #expect(throws: JSONError.tooLarge(maximumBytes: 4)) { try JSONValue(parsing: "[1,2]", maximumBytes: 4) }
        _ = try JSONValue(parsing: "[1,2]", maximumBytes: 5)
        let large = [UInt8](repeating: 0x20, count: JSONLimits.maximumBytes + 1)
        #expect(throws: JSONError.tooLarge(maximumBytes: JSONLimits.maximumBytes)) {
            try JSONValue(parsing: large, maximumBytes: .max)
        }
    }

    @Test func `a large document is read, and a small one after it`() throws {
        let text = "[" + repeatElement("0", count: 600_000).joined(separator: ",") + "]"
        for _ in 0..<2 {
            try withJSON(text, maximumBytes: 4 << 20) { #expect($0.count == 600_000) }
            try withJSON("[1]") { #expect($0.count == 1) }
        }
    }

    @Test func `mutated documents are refused, or come back the same`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        let good = Array(#"{"a":[1,-2.5e3,{"b":null}],"c":"é\u00e9\ud83d\ude00\n","d":true}"#.utf8)
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            // Whether it is still JSON does not matter here: what is read must be written and read again as the same.
            guard let value = try? JSONValue(parsing: bytes) else { continue }
            try #require(try JSONValue(parsing: value.encoded()) == value, "seed \(seed)")
        }
    }

    private func isSyntaxError(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONValue(parsing: bytes)
            return false
        } catch {
            guard case .syntax(let reason) = error else { return false }
            return !reason.isEmpty
        }
    }
}
