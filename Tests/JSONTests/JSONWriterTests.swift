import Foundation
import JSON
import TestSupport
import Testing

@Suite struct `JSON writer` {
    @Test func `commas and colons come by themselves`() {
        var json = JSONWriter()
        json.object {
            $0.member("id", "msg_1")
            $0.member("at", 1_700_000_000_000)
            $0.member("score", 0.5)
            $0.member("ok", true)
            $0.member("gone", ifPresent: nil as String?)
            $0.member("key", ifPresent: "k")
            $0.null("nothing")
            $0.object("empty") { _ in }
            $0.array("list") {
                $0.value("a")
                $0.value(-1)
                $0.array { _ in }
                $0.object { $0.member("x", false) }
                $0.null()
            }
            $0.member("raw", raw: "[1,2]")
            $0.member("value", ["a": [1, 2.5, nil]] as JSONValue)
        }
        #expect(
            json.takeString() == """
                {"id":"msg_1","at":1700000000000,"score":0.5,"ok":true,"key":"k","nothing":null,"empty":{},\
                "list":["a",-1,[],{"x":false},null],"raw":[1,2],"value":{"a":[1,2.5,null]}}
                """)
    }

    @Test func `a writer is used again after take, takeString and reset`() {
        var json = JSONWriter(reserving: 0)
        for _ in 0..<3 {
            json.array { $0.value(1) }
            #expect(json.count == 3)
            #expect(json.bytes == Array("[1]".utf8))
            #expect(json.take() == Array("[1]".utf8))
            json.value("x")
            #expect(json.takeString() == "\"x\"")
            json.beginObject()
            json.reset()
        }
        #expect(json.take().isEmpty)
    }

    @Test func `escapes are the short ones, else six bytes, and nothing else is escaped`() {
        #expect(
            JSONValue.string("\"\\/\n\r\t\u{8}\u{1f}\u{0}\u{7f}é😀").encodedString()
                == #""\"\\/\n\r\t\u0008\u001f\u0000"# + "\u{7f}é😀\"")
    }

    @Test func `a special byte is found at every place of a word`() throws {
        let specials: [UInt8] = Array(0x01..<0x20) + [0x22, 0x5C]
        for length in 1...33 {
            for place in 0..<length {
                for filler in [0x20, 0x21, 0x23, 0x5B, 0x5D, 0x61, 0x7F] as [UInt8] {
                    var bytes = [UInt8](repeating: filler, count: length)
                    bytes[place] = specials[(length * 7 + place) % specials.count]
                    let text = String(decoding: bytes, as: UTF8.self)
                    try #require(try JSONValue(parsing: JSONValue.string(text).encoded()) == .string(text))
                }
            }
        }
    }

    @Test func `a long string goes in pieces`() throws {
        for count in [1023, 1024, 1025, 2048, 2049, 100_000] {
            let text = String(repeating: "é\"", count: count) + "end"
            var json = JSONWriter(reserving: 0)
            json.object { $0.member(text, text) }
            #expect(try JSONValue(parsing: json.take()) == .object([text: .string(text)].asObject))
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, 99, 100, 1_700_000_000_000, .max, .min] as [Int64])
    func `integers are written in full`(integer: Int64) {
        #expect(JSONValue.int(integer).encodedString() == "\(integer)")
    }

    @Test(arguments: [0.1, -0.0, 1e300, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1e16, 123456789.125])
    func `doubles read back as the same number`(number: Double) throws {
        #expect(try JSONValue(parsing: JSONValue.double(number).encoded()).double?.bitPattern == number.bitPattern)
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func `what is no number in JSON is null`(number: Double) {
        #expect(JSONValue.double(number).encodedString() == "null")
    }

    @Test func `random values come back the same, here and in Foundation`() throws {
        let seed = UInt64.random(in: .min ... .max)
        var random = SeededRandom(seed: seed)
        for _ in 0..<2_000 {
            let value = JSONValue.random(depth: 4, using: &random)
            let bytes = value.encoded()
            try #require(try JSONValue(parsing: bytes) == value, "seed \(seed)")
            _ = try JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)
        }
    }
}

extension [String: JSONValue] {
    fileprivate var asObject: JSONObject { JSONObject(map { ($0.key, $0.value) }) }
}

extension JSONValue {
    fileprivate static func random(depth: Int, using random: inout SeededRandom) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(.random(using: &random))
        case 2: return .int(Int64(bitPattern: random.next() >> Int.random(in: 0..<64, using: &random)))
        case 3: return .double(Double.random(in: -1e9...1e9, using: &random) * 1e-3)
        case 4: return .string(text(using: &random))
        case 5:
            return .array(
                (0..<Int.random(in: 0...4, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default:
            let members = (0..<Int.random(in: 0...4, using: &random)).map { _ in
                (text(using: &random), JSONValue.random(depth: depth - 1, using: &random))
            }
            return .object(JSONObject(members))
        }
    }

    private static func text(using random: inout SeededRandom) -> String {
        let ranges: [ClosedRange<UInt32>] = [1...0x7F, 0x20...0x7E, 0x80...0x7FF, 0xE000...0xFFFD, 0x1F600...0x1F64F]
        var text = ""
        for _ in 0..<Int.random(in: 0...40, using: &random) {
            let range = ranges[Int.random(in: ranges.indices, using: &random)]
            if let scalar = Unicode.Scalar(UInt32.random(in: range, using: &random)) {
                text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
