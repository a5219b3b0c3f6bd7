internal import JSON

/// Chat completions (github.com/openai/openai-openapi): chunks with `choices[0].delta.content`, one with empty
/// `choices` and `usage`, then `[DONE]`. Clones send error objects in mid-stream, leave `[DONE]` out, and add members.
struct OpenAIStreamDecoder: ModelStreamDecoder {
    var state = ModelStreamState()

    mutating func take(_ event: UnsafeRawBufferPointer) {
        if event.elementsEqual("[DONE]".utf8) {
            state.isDone = true
            return
        }
        read(event) { $0.takeChunk($1) }
    }

    mutating func take(whole document: JSONElement) {
        takeChunk(document)
        state.isDone = true
    }

    private mutating func takeChunk(_ chunk: JSONElement) {
        if let error = chunk["error"], !error.isNull {
            state.error = ModelFailureBody(error).inStream(quoted: state.quotesErrors)
            return
        }
        if state.model == nil, let model = chunk["model"]?.string { state.model = model }
        if let usage = chunk["usage"], !usage.isNull { takeUsage(usage) }
        guard let choices = chunk["choices"], let choice = choices.elements.first(where: { _ in true }) else { return }
        if let message = choice["delta"] ?? choice["message"] {
            state.append(message["content"]?.string ?? "")
            state.append(message["refusal"]?.string ?? "")
        }
        if let reason = choice["finish_reason"]?.string { state.finish = Self.finish(reason) }
    }

    private mutating func takeUsage(_ usage: JSONElement) {
        if let tokens = ModelStreamState.tokens(usage["prompt_tokens"]?.int64) { state.promptTokens = tokens }
        if let tokens = ModelStreamState.tokens(usage["completion_tokens"]?.int64) { state.completionTokens = tokens }
    }

    private static func finish(_ reason: String) -> FinishReason {
        switch reason {
        case "stop": .stop
        case "length": .length
        case "content_filter": .filtered
        default: .other
        }
    }
}
