package import JSON

/// What one pass over a turn saw, for whoever asks later: written with the turn, or with the event that put it off.
/// `{"claimed":…,"user":[3,100],"prompt":[5,812],"asked":[["openai","gpt-4o-mini",2,210,1800,"ok"]]}`
package struct TurnTrace: Sendable, Equatable {
    /// One call of a provider.
    package struct Asked: Sendable, Equatable {
        package var provider: String
        package var model: String
        /// When it was asked, ms after the turn began.
        package var after: Int64
        /// How long the first piece of text took, ms; nil: none came.
        package var firstText: Int64?
        /// How long it took in all, ms.
        package var milliseconds: Int64
        /// `ok`, or a word for what went wrong (`rate_limited`, `failed 500`).
        package var outcome: String

        package init(
            provider: String, model: String, after: Int64, firstText: Int64?, milliseconds: Int64, outcome: String
        ) {
            self.provider = provider
            self.model = model
            self.after = after
            self.firstText = firstText
            self.milliseconds = milliseconds
            self.outcome = outcome
        }
    }

    /// By Redis' clock, Unix ms.
    package var claimedAt: Int64 = 0
    /// Messages that the user had sent in the window, with these, and how many are allowed; 0 = any number.
    package var used = 0
    package var limit = 0
    /// History and waiting messages; 0: no prompt was made.
    package var promptMessages = 0
    /// As they are estimated before anybody is asked.
    package var promptTokens = 0
    package var asked: [Asked] = []

    package init() {}
}

extension TurnTrace {
    package var json: String {
        var writer = JSONWriter(reserving: 96 + 64 * asked.count)
        write(to: &writer)
        return writer.takeString()
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("claimed", claimedAt)
            if limit > 0 { writer.array("user") { Self.write([used, limit], to: &$0) } }
            if promptMessages > 0 { writer.array("prompt") { Self.write([promptMessages, promptTokens], to: &$0) } }
            if !asked.isEmpty { writer.array("asked") { list in for call in asked { call.write(to: &list) } } }
        }
    }

    private static func write(_ numbers: [Int], to writer: inout JSONWriter) {
        for number in numbers { writer.value(number) }
    }

    /// Nil for a text of another form. Of one that is partly so, what can be read.
    package init?(_ json: JSONValue) {
        guard let claimed = json["claimed"]?.int64 else { return nil }
        self.init()
        claimedAt = claimed
        used = Int(clamping: json["user"]?[0]?.int64 ?? 0)
        limit = Int(clamping: json["user"]?[1]?.int64 ?? 0)
        promptMessages = Int(clamping: json["prompt"]?[0]?.int64 ?? 0)
        promptTokens = Int(clamping: json["prompt"]?[1]?.int64 ?? 0)
        asked = (json["asked"]?.array ?? []).compactMap(Asked.init)
    }
}

extension TurnTrace.Asked {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array { writer in
            writer.value(provider)
            writer.value(model)
            writer.value(after)
            if let firstText { writer.value(firstText) } else { writer.null() }
            writer.value(milliseconds)
            writer.value(outcome)
        }
    }

    fileprivate init?(_ json: JSONValue) {
        guard let provider = json[0]?.string, let model = json[1]?.string, let after = json[2]?.int64,
            let milliseconds = json[4]?.int64, let outcome = json[5]?.string
        else { return nil }
        self.init(
            provider: provider, model: model, after: after, firstText: json[3]?.int64, milliseconds: milliseconds,
            outcome: outcome)
    }
}
