import JSON
import TestSupport
import Testing

@testable import Replies

/// Mutated streams and answers of models: whatever they are, they come to the same state in pieces as whole, and to a
/// verdict and figures.
@Suite struct ModelStreamFuzzTests {
    private static let openAI = ByteMutator(
        seeds: [
            """
            data: {"model":"m","choices":[{"delta":{"content":"hé"},"finish_reason":null}]}

            : keep-alive

            data: {"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2}}

            data: [DONE]


            """,
            #"{"model":"m","choices":[{"message":{"content":"hi"},"finish_reason":"length"}],"usage":{"prompt_tokens":3}}"#,
            #"data: {"error":{"message":"broke","type":"server_error","code":500}}"# + "\r\n\r\n",
        ],
        spice: ["data: ", "\r\r", "\n\n", "\u{FEFF}", "content_filter", "\"usage\":", "\"choices\":[]"])

    private static let anthropic = ByteMutator(
        seeds: [
            """
            event: message_start
            data: {"type":"message_start","message":{"model":"c","usage":{"input_tokens":3,"cache_read_input_tokens":1}}}

            data: {"type":"content_block_delta","delta":{"type":"text_delta","text":"hé"}}

            data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}

            data: {"type":"message_stop"}


            """,
            #"{"model":"c","content":[{"type":"text","text":"hi"}],"stop_reason":"refusal","usage":{"output_tokens":5}}"#,
            #"data: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"# + "\n\n",
        ],
        spice: ["data: ", "\r\r", "\n\n", "\u{FEFF}", "cache_creation_input_tokens", "max_tokens", "\"usage\":"])

    /// Figures that did not fit were added up.
    private static let failed = [
        #"data: {"type":"message_delta","usage":{"input_tokens":9223372036854775807,"cache_read_input_tokens":1}}"#,
        #"data: {"type":"message_delta","usage":{"input_tokens":0,"cache_read_input_tokens":9223372036854775807,"#
            + #""cache_creation_input_tokens":9223372036854775807}}"#,
    ].map { Array(($0 + "\n\n").utf8) }

    private static func states(
        of pieces: [[UInt8]], _ decoder: some ModelStreamDecoder
    ) -> ModelStreamState? {
        var events = EventStreamDecoder(maximumBytes: 1 << 12)
        var decoder = decoder
        for piece in pieces {
            do {
                try piece.withUnsafeBytes { try events.decode($0) { decoder.take($0) } }
            } catch {
                return nil
            }
        }
        return decoder.state
    }

    private static func wrong(
        _ bytes: [UInt8], _ random: inout SeededRandom, _ decoder: some ModelStreamDecoder
    ) -> String? {
        let whole = states(of: [bytes], decoder)
        for pieces in [random.pieces(of: bytes), bytes.map { [$0] }] where states(of: pieces, decoder) != whole {
            return "in pieces it says something else"
        }
        var document = decoder
        document.take(whole: bytes)
        for state in [whole, document.state].compactMap({ $0 }) {
            let usage = state.usage(for: Prompt(system: "s", history: [], waiting: []))
            if usage.promptTokens < 0 || usage.completionTokens < 0 { return "fewer tokens than none" }
            if state.verdict() == nil, state.text.isEmpty { return "nothing is taken for a reply" }
        }
        return nil
    }

    @Test func `whatever OpenAI's clones send, it comes to a verdict`() {
        let failure = FuzzRun("OpenAI stream", rounds: 4000).run(Self.openAI) {
            Self.wrong($0, &$1, OpenAIStreamDecoder())
        }
        if let failure { Issue.record("\(failure)") }
    }

    @Test func `whatever Anthropic's clones send, it comes to a verdict`() {
        let failure = FuzzRun("Anthropic stream", rounds: 4000).run(Self.anthropic, failed: Self.failed) {
            Self.wrong($0, &$1, AnthropicStreamDecoder())
        }
        if let failure { Issue.record("\(failure)") }
    }
}
