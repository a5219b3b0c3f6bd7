import JSON
import Testing

@Suite struct `JSON values` {
    @Test func `literals make values`() throws {
        let value: JSONValue = ["a": 1, "b": [true, nil, "x", 1.5], "c": [:]]
        #expect(try JSONValue(parsing: #"{"a":1,"b":[true,null,"x",1.5],"c":{}}"#) == value)
        #expect(value["b"]?[2]?.string == "x")
        #expect(value["b"]?[4] == nil)
        #expect(value["a"]?["x"] == nil)
    }

    @Test func `the order of members does not matter, of elements it does`() {
        #expect(["a": 1, "b": 2] as JSONValue == ["b": 2, "a": 1])
        #expect(["a": 1, "b": 2] as JSONValue != ["b": 1, "a": 2])
        #expect([1, 2] as JSONValue != [2, 1])
    }

    @Test func `members are set, added and removed in place`() {
        var value: JSONValue = nil
        value["a"] = 1
        value["b"] = "x"
        value["a"] = 2
        value["c"] = nil
        #expect(value.encodedString() == #"{"a":2,"b":"x"}"#)
        value["a"] = nil as JSONValue?
        #expect(value.encodedString() == #"{"b":"x"}"#)
        value["n"] = .some(.null)
        #expect(value.encodedString() == #"{"b":"x","n":null}"#)
    }

    @Test func `equal keys are dropped quickly, even very many`() throws {
        let text = "{" + repeatElement(#""a":1"#, count: 100_000).joined(separator: ",") + #","b":2}"#
        #expect(try JSONValue(parsing: text) == ["a": 1, "b": 2])
    }
}
