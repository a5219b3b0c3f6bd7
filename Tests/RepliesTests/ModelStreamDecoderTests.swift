import Testing

@testable import Replies

@Suite struct ModelStreamDecoderTests {
    private static func openAI(_ chunks: String...) -> ModelStreamState {
        var decoder = OpenAIStreamDecoder()
        for chunk in chunks { Array(chunk.utf8).withUnsafeBytes { decoder.take($0) } }
        return decoder.state
    }

    private static func anthropic(_ events: String...) -> ModelStreamState {
        var decoder = AnthropicStreamDecoder()
        for event in events { Array(event.utf8).withUnsafeBytes { decoder.take($0) } }
        return decoder.state
    }

    private static let hello = #"{"model":"m-1","choices":[{"delta":{"content":"hello"},"finish_reason":null}]}"#
    private static let stop = #"{"choices":[{"delta":{},"finish_reason":"stop"}],"usage":null}"#

    @Test func `text, model, usage and end are read from OpenAI's chunks`() {
        let state = Self.openAI(
            #"{"choices":[{"delta":{"role":"assistant","content":"","refusal":null}}],"obfuscation":"x"}"#, Self.hello,
            Self.stop, #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#, "[DONE]")
        #expect(state.text == "hello")
        #expect(state.model == "m-1")
        #expect(state.finish == .stop)
        #expect(state.promptTokens == 3 && state.completionTokens == 2)
        #expect(state.verdict() == nil)
    }

    @Test func `either end mark is enough, none is a cut`() {
        #expect(Self.openAI(Self.hello, Self.stop).verdict() == nil)
        #expect(Self.openAI(Self.hello, "[DONE]").verdict() == nil)
        guard case .cut = Self.openAI(Self.hello).verdict() else {
            Issue.record("half a reply passed for a whole one")
            return
        }
    }

    @Test func `an error in mid-stream is the provider's, without its sentence`() {
        let error = Self.openAI(Self.hello, #"{"error":{"message":"broke","type":"server_error","code":500}}"#)
            .verdict()
        #expect(error == .failed(status: 500, reason: "server_error, 500", after: nil))
        let overloaded = Self.anthropic(#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#)
        #expect(overloaded.verdict() == .overloaded(reason: "overloaded_error", after: nil))
        #expect(Self.openAI(#"{"error":"out of memory"}"#).verdict() != nil)
        let quoted = ModelFailureBody(parsing: Array(#"{"error":{"message":"broke","type":"server_error"}}"#.utf8))
        #expect(quoted.inStream(quoted: true) == .failed(status: 500, reason: "broke", after: nil))
    }

    @Test func `a few unreadable chunks are borne, a reply of nothing else is not`() {
        #expect(Self.openAI("keep-alive", Self.hello, Self.stop, "[DONE]").verdict() == nil)
        #expect(Self.openAI("a", "b", "[DONE]").verdict() == .invalid(reason: "2 events are no JSON"))
        #expect(
            Self.openAI(Self.hello, "a", "b", "c", "d", Self.stop).verdict() == .invalid(reason: "4 events are no JSON")
        )
    }

    @Test func `nothing, white space and a filtered reply are no reply`() {
        #expect(Self.openAI(Self.stop, "[DONE]").verdict() == .empty)
        #expect(Self.openAI(#"{"choices":[{"delta":{"content":" \n"}}]}"#, "[DONE]").verdict() == .empty)
        let filtered = Self.openAI(Self.hello, #"{"choices":[{"delta":{},"finish_reason":"content_filter"}]}"#)
        #expect(filtered.verdict() == .filtered)
    }

    @Test(arguments: [
        "[]", "1", "null", #"{"choices":{}}"#, #"{"choices":[1]}"#, #"{"choices":[{"delta":[]}]}"#,
        #"{"choices":[{"delta":{"content":7}}]}"#, #"{"usage":[]}"#, #"{"usage":{"prompt_tokens":-1}}"#, "{}",
    ])
    func `JSON of another shape says nothing and harms nothing`(chunk: String) {
        let state = Self.openAI(chunk, Self.hello, "[DONE]")
        #expect(state.text == "hello")
        #expect(state.verdict() == nil)
        #expect(state.promptTokens == nil)
        #expect(Self.anthropic(chunk).verdict() != nil)
    }

    @Test func `Anthropic's usage is the last figure and includes cached input`() {
        let state = Self.anthropic(
            #"{"type":"message_start","message":{"model":"c","usage":{"input_tokens":5,"cache_read_input_tokens":7,"output_tokens":1}}}"#,
            #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#, #"{"type":"ping"}"#,
            #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
            #"{"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{}"}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"max_tokens"},"usage":{"output_tokens":9}}"#,
            #"{"type":"message_stop"}"#)
        #expect(state.text == "hi")
        #expect(state.promptTokens == 12 && state.completionTokens == 9)
        #expect(state.finish == .length)
        #expect(state.verdict() == nil)
    }

    @Test func `missing usage is estimated and says so`() {
        let prompt = Prompt(system: "12345678", history: [], waiting: ["1234"])
        let usage = Self.openAI(Self.hello, Self.stop).usage(for: prompt)
        #expect(usage == TokenUsage(promptTokens: 2 + 4 + 1 + 4, completionTokens: 2, isEstimated: true))
    }
}
