import Events
import HTTP
import JSON
import SimulatedModel
import Testing

@testable import Replies

@Suite(.timeLimit(.minutes(1))) @Reactor struct SimulatedModelTests {
    @Test func `the simulator lists the calls it has had`() async throws {
        try await withChain { chain in
            _ = await chain.ask([chain.openAI("stub")])
            _ = await chain.ask([chain.anthropic("auth")])
            let url = "http://127.0.0.1:\(chain.model.port)/requests"
            let models = try withJSON(try await chain.client.send(HTTPClientRequest(url: url)).body) { root in
                root.elements.map { $0["model"]?.string ?? "" }
            }
            #expect(models == ["stub", "auth"])
        }
    }

    @Test func `an answer is cut into the tokens asked for`() async throws {
        try await withChain { chain in
            chain.model.tokens = 5
            let reply = await chain.ask([chain.openAI("stub")]).reply
            #expect(reply?.usage.completionTokens == 5)
            #expect(reply?.text == "You said: hello there")
        }
    }

    @Test func `every name that the simulator tells of does something`() {
        for name in ModelBehaviour.names { #expect(ModelBehaviour(model: name) != .answer, "\(name)") }
    }
}
