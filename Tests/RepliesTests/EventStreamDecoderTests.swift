import TestSupport
import Testing

@testable import Replies

@Suite struct EventStreamDecoderTests {
    private static func decode(_ pieces: [[UInt8]], maximumBytes: Int = 1 << 20) throws -> [[UInt8]] {
        var decoder = EventStreamDecoder(maximumBytes: maximumBytes)
        var events: [[UInt8]] = []
        for piece in pieces { try piece.withUnsafeBytes { try decoder.decode($0) { events.append(Array($0)) } } }
        return events
    }

    private static func decode(_ text: String) throws -> [String] {
        try decode([Array(text.utf8)]).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("data: a\n\n", ["a"]),
        ("data:a\r\n\r\ndata: b\r\rdata: c\n\n", ["a", "b", "c"]),
        ("data:  a \n\n", [" a "]),
        ("data: a\ndata: b\ndata\n\n", ["a\nb\n"]),
        (": comment\n\n:\n\ndata: a\n\n", ["a"]),
        ("event: x\ndata: a\n\ndata: b\n\n", ["a", "b"]),
        ("event: x\n\ndata: b\n\n", ["b"]),
        ("id: 1\nretry: 5\nother: z\ndata: a\n\n", ["a"]),
        ("\u{FEFF}data: a\n\n", ["a"]),
        ("data: a\n", []),
        ("data: a", []),
        ("data:\n\n", [""]),
        ("\n\n\n\r\n\r", []),
        ("dataa: x\ndat: y\n\n", []),
    ])
    func `lines, fields and events are told apart`(text: String, events: [String]) throws {
        #expect(try Self.decode(text) == events)
    }

    @Test(arguments: 0..<50) func `how the bytes are cut makes no difference`(seed: UInt64) throws {
        let text = "\u{FEFF}data: é😀\r\ndata: b\r\n\r\n: c\r\revent: 日本\rdata: ok\r\rdata: x\n\ndata: y\r\n\r\n"
        let bytes = Array(text.utf8)
        var random = SeededRandom(seed: seed)
        let events = try Self.decode(pieces(of: bytes, &random))
        #expect(events == (try Self.decode([bytes])))
        #expect(events.count == 4)
    }

    @Test func `an event without an end does not fill the memory`() {
        let line = Array("data: aaaaaaaaaaaaaaaaaaaaaaaa\n".utf8)
        #expect(throws: EventStreamDecoder.TooLarge(maximumBytes: 1000)) {
            try Self.decode(Array(repeating: line, count: 100), maximumBytes: 1000)
        }
        #expect(throws: EventStreamDecoder.TooLarge(maximumBytes: 1000)) {
            try Self.decode([[UInt8](repeating: 0x61, count: 1001)], maximumBytes: 1000)
        }
    }

    @Test(arguments: 0..<200) func `noise neither crashes nor hangs it`(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("data: event\r\n\r\n::\n\n{}\u{0}\u{FF}".utf8) + [0x80, 0xFE]
        let noise = (0..<500).compactMap { _ in alphabet.randomElement(using: &random) }
        var openAI = OpenAIStreamDecoder()
        var anthropic = AnthropicStreamDecoder()
        for event in try Self.decode(pieces(of: noise, &random)) {
            event.withUnsafeBytes {
                openAI.take($0)
                anthropic.take($0)
            }
        }
        #expect(openAI.state.verdict() != nil)
        #expect(anthropic.state.verdict() != nil)
    }
}
