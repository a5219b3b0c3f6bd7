import Testing

@testable import Queue

@Suite struct EnvelopeTests {
    @Test func `an envelope reads what it writes`() throws {
        for key in [nil, "order \"7\""] {
            let envelope = Envelope(id: "msg_a_0", text: "Grüße\n", at: 1_700_000_000_000, key: key)
            #expect(try Envelope(json: envelope.json) == envelope)
        }
    }

    @Test func `members of a newer release are left alone`() throws {
        let envelope = try Envelope(json: #"{"id":"a","text":"t","at":1,"mood":"good"}"#)
        #expect(envelope == Envelope(id: "a", text: "t", at: 1))
    }

    @Test(arguments: [
        "", "[]", "{", #"{"id":"","text":"t","at":1}"#, #"{"id":"a","text":1,"at":1}"#, #"{"id":"a","at":1}"#,
    ])
    func `what is no envelope says why`(json: String) {
        let error = #expect(throws: EnvelopeError.self) { try Envelope(json: json) }
        #expect(error?.reason.isEmpty == false)
    }
}
