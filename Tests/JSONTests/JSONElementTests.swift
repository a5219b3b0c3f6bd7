import Foundation
import JSON
import Testing

@Suite struct `JSON elements` {
    static let text = #"""
        {"text":"Où ?","at":1700000000000,"score":-2.5e-3,"yes":true,"no":false,"none":null,"list":[1,"two",[3],{"four":4}],
         "meta":{"a/b":{"~":[true]}},"big":18446744073709551615,"":"empty key","text":"second"}
        """#

    @Test func `scalars are read as what they are and as nothing else`() throws {
        try withJSON(Self.text) { json in
            #expect(json["text"]?.string == "Où ?")
            #expect(json["at"]?.int64 == 1_700_000_000_000)
            #expect(json["at"]?.double == 1_700_000_000_000)
            #expect(json["score"]?.double == -0.0025)
            #expect(json["score"]?.int64 == nil)
            #expect(json["yes"]?.bool == true)
            #expect(json["no"]?.bool == false)
            #expect(json["none"]?.isNull == true)
            #expect(json["none"]?.string == nil)
            #expect(json["text"]?.int64 == nil)
            #expect(json["text"]?.count == nil)
            #expect(json["absent"] == nil)
            #expect(json[""]?.string == "empty key")
            #expect(json["at"]?["x"] == nil)
        }
    }

    @Test func `an integer beyond Int64 is a number only`() throws {
        try withJSON(Self.text) { json in
            #expect(json["big"]?.kind == .integer)
            #expect(json["big"]?.int64 == nil)
            #expect(json["big"]?.double == 0x1p64)
        }
        #expect(try JSONValue(parsing: "-9223372036854775808") == .int(.min))
        #expect(try JSONValue(parsing: "9223372036854775808") == .double(0x1p63))
    }

    @Test func `of equal keys the first one counts`() throws {
        try withJSON(#"{"a":1,"b":2,"a":3}"#) { json in
            #expect(json["a"]?.int64 == 1)
            #expect(json.count == 3)
            #expect(json.members.map(\.key) == ["a", "b", "a"])
            #expect(JSONValue(json) == ["a": 1, "b": 2])
        }
    }

    @Test func `a key that is there again is told`() throws {
        try withJSON(#"{"a":{"b":1},"b":[2,"a"],"\u0061":3}"#) { json in
            let again = try #require(json.member("a"))
            #expect(again.first["b"]?.int64 == 1 && again.isRepeated)
            let once = try #require(json.member("b"))
            #expect(once.first.count == 2 && !once.isRepeated)
            #expect(json.member("c") == nil && json["b"]?.member("a") == nil)
        }
    }

    @Test func `arrays and objects are walked in order`() throws {
        try withJSON(Self.text) { json in
            let list = try #require(json["list"])
            #expect(list.count == 4)
            #expect(list.elements.map(\.kind) == [.integer, .string, .array, .object])
            #expect(json.members.map(\.key).prefix(3) == ["text", "at", "score"])
            #expect(Array(json.elements).isEmpty)
            #expect(Array(list.members).isEmpty)
        }
        try withJSON(#"[[],{},[[]],{"a":{}}]"#) { json in
            #expect(json.elements.map(\.count) == [0, 0, 1, 1])
        }
    }

    @Test func `a scalar is a document`() throws {
        for (text, kind) in [
            ("1", JSONKind.integer), ("\"a\"", .string), ("null", .null), ("true", .bool), (" 1.5 ", .double),
        ] {
            try withJSON(text) { #expect($0.kind == kind) }
        }
    }

    @Test func `escapes become characters`() throws {
        try withJSON(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00""#) {
            #expect($0.string == "\"\\/\u{8}\u{c}\n\r\t\u{e9}\u{1F600}")
        }
    }

    @Test func `pointers name the place`() throws {
        try withJSON(Self.text) { json in
            #expect(json.pointer == "")
            #expect(json["meta"]?["a/b"]?["~"]?.elements.map(\.pointer) == ["/meta/a~1b/~0/0"])
            #expect(json["list"]?.elements.map(\.pointer) == ["/list/0", "/list/1", "/list/2", "/list/3"])
        }
    }

    @Test func `required and optional members throw with their place`() throws {
        try withJSON(Self.text) { json throws in
            #expect(try json.requiredString("text") == "Où ?")
            #expect(try json.requiredInt64("at") == 1_700_000_000_000)
            #expect(try json.optionalString("none") == nil)
            #expect(try json.optionalString("absent") == nil)
            #expect(try json.optionalBool("yes") == true)
            #expect(try json.required("list").asArray().map(\.kind).count == 4)
            #expect(throws: JSONError.missing(pointer: "/absent")) { try json.required("absent") }
            #expect(throws: JSONError.missing(pointer: "/meta/x~1y")) {
                try json.required("meta").requiredString("x/y")
            }
            #expect(throws: JSONError.typeMismatch(pointer: "/at", expected: .string)) { try json.requiredString("at") }
            #expect(throws: JSONError.typeMismatch(pointer: "/none", expected: .bool)) {
                try json.required("none").asBool()
            }
            #expect(throws: JSONError.typeMismatch(pointer: "/text", expected: .integer)) {
                try json.optionalInt64("text")
            }
            #expect(throws: JSONError.typeMismatch(pointer: "/list", expected: .object)) {
                try json.required("list").required("x")
            }
        }
        #expect("\(JSONError.typeMismatch(pointer: "/text", expected: .string))" == "/text is not a string")
    }

    @Test func `documents nest`() throws {
        try withJSON(#"{"a":"{\"b\":1}"}"#) { outer in
            let text = try outer.requiredString("a")
            try withJSON(text) { inner in
                #expect(inner["b"]?.int64 == 1)
                #expect(outer["a"]?.string == text)
            }
            #expect(outer["a"]?.string == text)
        }
    }

    @Test func `an error in the closure comes out and gives the parser back`() throws {
        struct Stop: Error {}
        for _ in 0..<3 { #expect(throws: Stop.self) { try withJSON("1") { _ in throw Stop() } } }
        try withJSON("[1]") { #expect($0.count == 1) }
    }

    @Test func `an element used after its closure traps`() async {
        await #expect(processExitsWith: .failure) {
            var kept: JSONElement?
            try withJSON("[1]") { kept = $0 }
            _ = kept?.count
        }
        await #expect(processExitsWith: .failure) {
            var kept: JSONElements?
            try withJSON("[1]") { kept = $0.elements }
            try withJSON("[2]") { _ in _ = kept?.next()?.int64 }
        }
    }

    @Test func `many threads parse at once`() async throws {
        try await withThrowingTaskGroup { group in
            for thread in 0..<8 {
                group.addTask {
                    for turn in 0..<2_000 {
                        let expected = Int64(thread * 10_000 + turn)
                        try withJSON("{\"n\":\(expected)}") { #expect($0["n"]?.int64 == expected) }
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    @Test func `Foundation reads the same`() throws {
        let value = try JSONValue(parsing: Self.text)
        let theirs = try #require(try JSONSerialization.jsonObject(with: Data(value.encoded())) as? [String: Any])
        #expect(theirs["text"] as? String == "Où ?")
        #expect(theirs.count == value.object?.members.count)
    }
}
