import TestSupport
import Testing

@testable import Queue

/// Mutated envelopes: read or refused, and what is read is written so that it is read again.
@Suite struct EnvelopeFuzzTests {
    private static let mutator = ByteMutator(
        seeds: [
            Envelope(id: "msg_1_0", text: "hi", at: 1_790_000_000_000).json,
            Envelope(id: "a", text: "line\n\u{1F600}\u{0301}\\\"", at: 0, key: "k").json,
            #"{"id":"a","text":"b","at":1,"later":{"a":[1,2,{"b":null}]},"key":null}"#,
        ],
        spice: ["\"id\":", "\"key\":", "\\ud83d\\ude00", "\\ud83d", "\u{7F}", "\u{2028}"])

    @Test func `any text is an envelope or none, and one that is stays the same`() {
        let failure = FuzzRun("envelope", rounds: 10_000).run(Self.mutator) { bytes, _ in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let envelope = try? Envelope(json: text) else { return nil }
            if envelope.id.isEmpty { return "its id is empty" }
            return (try? Envelope(json: envelope.json)) == envelope ? nil : "written, it is another one"
        }
        if let failure { Issue.record("\(failure)") }
    }
}
