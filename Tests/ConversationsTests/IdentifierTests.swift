import Queue
import Testing

@testable import Conversations

@Suite struct IdentifierTests {
    @Test(arguments: [
        ("ana", "5.2.http.ana"), ("Ana@b+c:d_e-f", "5.2.http.Ana@b+c:d_e-f"), ("a.b", "5.2.http.a~2Eb"),
        ("ü {~}", "5.2.http.~C3~BC~20~7B~7E~7D"),
    ])
    func `a conversation's id can be read back`(user: String, text: String) throws {
        let id = try ConversationID(tenant: 5, bot: 2, channel: .http, user: user)
        #expect(id.description == text)
        #expect(try ConversationID(text) == id)
        #expect(try ConversationID(text).user == user)
        #expect(try Lane(text) == id.lane)
    }

    @Test(arguments: [
        "", "5.2.http", "5.2.http.", "5.2.mail.ana", "x.2.http.ana", "05.2.http.ana", "5.2.http.a.b", "5.2.http.a~2eb",
        "5.2.http.~41", "5.2.http.~C3", "5.2.http.a~4", "5.2.http.a b", "-1.2.http.ana",
    ])
    func `another spelling is no id`(text: String) {
        #expect(throws: ConversationIDError.self) { try ConversationID(text) }
    }

    @Test func `a user has a name of 1 to 128 bytes`() throws {
        let longest = String(repeating: "ü", count: 64)
        let id = try ConversationID(tenant: .max, bot: .max, channel: .whatsapp, user: longest)
        #expect(id.description.utf8.count <= Lane.maximumBytes)
        #expect(throws: ConversationIDError.userTooLong(bytes: 129)) {
            try ConversationID(tenant: 5, bot: 2, channel: .http, user: longest + "a")
        }
        #expect(throws: ConversationIDError.emptyUser) {
            try ConversationID(tenant: 5, bot: 2, channel: .http, user: "")
        }
    }

    @Test func `a session reads as its tenant and user`() throws {
        #expect(try ConversationID("5.2.http.ana").sessionName == "tenant_5_ana")
    }

    @Test(arguments: ["ana", "ana_2", "é.b c"])
    func `a session's name and a bot are a conversation`(user: String) throws {
        let id = try ConversationID(tenant: 5, bot: 2, channel: .http, user: user)
        #expect(ConversationID(session: id.sessionName, tenant: 5, bot: 2) == id)
        #expect(ConversationID(session: id.sessionName, tenant: 55, bot: 2) == nil)
        for name in ["tenant_5_", "tenant_5", "ana", "tenant_5_a.b"] {
            #expect(ConversationID(session: name, tenant: 5, bot: 2) == nil)
        }
    }

    @Test func `a client's id gives the same message each time`() throws {
        let shards = Shards(count: 4)
        let lane = try Lane("5.2.http.ana")
        let first = MessageID(clientID: "order-7", in: lane, shards: shards)
        #expect(first == MessageID(clientID: "order-7", in: lane, shards: shards))
        #expect(first != MessageID(clientID: "order-8", in: lane, shards: shards))
        #expect(first != MessageID(clientID: "order-7", in: try Lane("5.2.http.bob"), shards: shards))
        #expect(MessageID(first.description) == first)
        #expect(shards.shard(ofMessage: first.description) == shards.shard(of: lane))
        #expect(first.turn.dropFirst(4) == first.description.dropFirst(4))
    }

    @Test func `fresh ids differ and sort by time`() throws {
        let lane = try Lane("5.2.http.ana")
        let ids = [1, 2, 3].map {
            MessageID(fresh: lane, milliseconds: 1_700_000_000_000 + $0, shards: Shards(count: 1)).description
        }
        #expect(ids.sorted() == ids && Set(ids).count == 3)
        #expect(ids.allSatisfy { MessageID($0) != nil && $0.hasSuffix("_0") })
    }

    @Test(arguments: [
        "", "msg_", "msg_01jd3k_0", "trn_01jd3kabcdefgh0123456789ab_0", "msg_01jd3kabcdefgh0123456789ab",
        "msg_01jd3kabcdefgh0123456789ab_", "msg_01jd3kabcdefgh0123456789al_0", "msg_01jd3kabcdefgh0123456789ab_x",
    ])
    func `what is no message id is told`(text: String) {
        #expect(MessageID(text) == nil)
    }
}
