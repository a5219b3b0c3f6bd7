internal import JSON

/// The pieces of an answer in the words of one API, each a complete event of the stream.
struct ModelReply {
    private let dialect: ModelCall.Dialect
    private let model: String
    private let lineEnd: String

    init(_ call: ModelCall, crlf: Bool = false) {
        dialect = call.dialect
        model = call.model
        lineEnd = crlf ? "\r\n" : "\n"
    }

    /// What comes before the first token.
    func opening() -> String {
        switch dialect {
        case .openAI: chunk(#"{"role":"assistant","content":""}"#, finish: nil)
        case .anthropic:
            event(
                "message_start",
                #"{"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","#
                    + #""content":[],"model":\#(quoted(model)),"stop_reason":null,"usage":{"input_tokens":11,"output_tokens":1}}}"#
            )
                + event(
                    "content_block_start",
                    #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#)
                + event("ping", #"{"type":"ping"}"#)
        }
    }

    func token(_ text: String) -> String {
        switch dialect {
        case .openAI: chunk(#"{"content":\#(quoted(text))}"#, finish: nil)
        case .anthropic:
            event(
                "content_block_delta",
                #"{"type":"content_block_delta","index":0,"delta":"#
                    + #"{"type":"text_delta","text":\#(quoted(text))}}"#)
        }
    }

    /// What comes after the last token. `reason` is in OpenAI's words.
    func closing(tokens: Int, reason: String = "stop", usage: Bool = true, done: Bool = true) -> String {
        switch dialect {
        case .openAI:
            let count =
                #"{"id":"c1","object":"chat.completion.chunk","model":\#(quoted(model)),"choices":[],"#
                + #""usage":{"prompt_tokens":11,"completion_tokens":\#(tokens),"total_tokens":\#(11 + tokens)}}"#
            return chunk("{}", finish: reason) + (usage ? event(nil, count) : "") + (done ? event(nil, "[DONE]") : "")
        case .anthropic:
            let stop = reason == "stop" ? "end_turn" : reason == "length" ? "max_tokens" : "refusal"
            let count = usage ? #","usage":{"output_tokens":\#(tokens)}"# : ""
            return event("content_block_stop", #"{"type":"content_block_stop","index":0}"#)
                + event(
                    "message_delta",
                    #"{"type":"message_delta","delta":{"stop_reason":"\#(stop)","stop_sequence":null}\#(count)}"#)
                + (done ? event("message_stop", #"{"type":"message_stop"}"#) : "")
        }
    }

    func error(_ message: String = "The model broke.") -> String {
        switch dialect {
        case .openAI: event(nil, ModelFailure.body(.openAI, type: "server_error", code: nil, message))
        case .anthropic: event("error", ModelFailure.body(.anthropic, type: "api_error", code: nil, message))
        }
    }

    func garbage() -> String { event(nil, #"{"choices":[{"delta":{"content":"#) }

    /// The answer as one document.
    func whole(_ text: String) -> String {
        switch dialect {
        case .openAI:
            #"{"id":"c1","object":"chat.completion","model":\#(quoted(model)),"choices":[{"index":0,"message":"#
                + #"{"role":"assistant","content":\#(quoted(text))},"finish_reason":"stop"}],"#
                + #""usage":{"prompt_tokens":11,"completion_tokens":7,"total_tokens":18}}"#
        case .anthropic:
            #"{"id":"msg_1","type":"message","role":"assistant","model":\#(quoted(model)),"stop_reason":"end_turn","#
                + #""content":[{"type":"text","text":\#(quoted(text))}],"usage":{"input_tokens":11,"output_tokens":7}}"#
        }
    }

    private func chunk(_ delta: String, finish: String?) -> String {
        let finish = finish.map { "\"\($0)\"" } ?? "null"
        return event(
            nil,
            #"{"id":"c1","object":"chat.completion.chunk","model":\#(quoted(model)),"choices":[{"index":0,"#
                + #""delta":\#(delta),"finish_reason":\#(finish)}],"usage":null}"#)
    }

    private func event(_ name: String?, _ data: String) -> String {
        let comment = lineEnd == "\n" ? "" : ": still here\(lineEnd)"
        return comment + (name.map { "event: \($0)\(lineEnd)" } ?? "") + "data: \(data)\(lineEnd)\(lineEnd)"
    }

    private func quoted(_ text: String) -> String {
        var json = JSONWriter(reserving: text.utf8.count + 16)
        json.value(text)
        return json.takeString()
    }
}
