internal import JSON

/// Anthropic's messages: `message_start` (model, input tokens), `content_block_delta` with `text_delta`,
/// `message_delta` (stop reason, cumulative usage), `message_stop`; `ping` and unknown events in between, `error` at any
/// time (github.com/anthropics/anthropic-sdk-typescript, `messages.ts`).
struct AnthropicStreamDecoder: ModelStreamDecoder {
    var state = ModelStreamState()

    mutating func take(_ event: UnsafeRawBufferPointer) {
        read(event) { $0.takeEvent($1) }
    }

    mutating func take(whole document: JSONElement) {
        if let error = document["error"], !error.isNull {
            state.error = ModelFailureBody(error).inStream(quoted: state.quotesErrors)
            return
        }
        takeMessage(document)
        guard let content = document["content"] else { return }
        for block in content.elements {
            if block["type"]?.string == "text" { state.append(block["text"]?.string ?? "") }
        }
        takeStop(document["stop_reason"]?.string)
        state.isDone = true
    }

    /// The data repeats the event's name as `type`; clones are known to leave out the name.
    private mutating func takeEvent(_ event: JSONElement) {
        switch event["type"]?.string {
        case "message_start": if let message = event["message"] { takeMessage(message) }
        case "content_block_delta":
            if event["delta"]?["type"]?.string == "text_delta" { state.append(event["delta"]?["text"]?.string ?? "") }
        case "message_delta":
            takeStop(event["delta"]?["stop_reason"]?.string)
            if let usage = event["usage"] { takeUsage(usage) }
        case "message_stop": state.isDone = true
        case "error":
            if let error = event["error"] { state.error = ModelFailureBody(error).inStream(quoted: state.quotesErrors) }
        default: break  // ping, content_block_start, content_block_stop, and what is yet to be invented
        }
    }

    private mutating func takeMessage(_ message: JSONElement) {
        state.model = message["model"]?.string ?? state.model
        if let usage = message["usage"] {
            takeUsage(usage)
            // Only the last figure counts; the first one is there before anything was said.
            if message["stop_reason"]?.string == nil { state.completionTokens = nil }
        }
    }

    /// Cached input is not inside `input_tokens`.
    private mutating func takeUsage(_ usage: JSONElement) {
        if let input = ModelStreamState.tokens(usage["input_tokens"]?.int64) {
            let cached = ["cache_creation_input_tokens", "cache_read_input_tokens"].reduce(0) {
                $0 + (ModelStreamState.tokens(usage[$1]?.int64) ?? 0)
            }
            state.promptTokens = ModelStreamState.tokens(Int64(input + cached)) ?? state.promptTokens
        }
        if let output = ModelStreamState.tokens(usage["output_tokens"]?.int64) { state.completionTokens = output }
    }

    private mutating func takeStop(_ reason: String?) {
        guard let reason else { return }
        switch reason {
        case "end_turn", "stop_sequence": state.finish = .stop
        case "max_tokens", "model_context_window_exceeded": state.finish = .length
        case "refusal": state.finish = .filtered
        default: state.finish = .other
        }
    }
}
