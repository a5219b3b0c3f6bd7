/// What models cost: per million tokens of the prompt and of the reply, in whatever currency the prices are in.
package struct ModelPrices: Sendable, Equatable {
    package struct Price: Sendable, Equatable {
        let prompt: Double
        let completion: Double

        /// Billionths of the currency. A price per million tokens is a thousand billionths per token.
        package func nano(prompt promptTokens: Int, completion completionTokens: Int) -> Int {
            let sum = (Double(promptTokens) * prompt + Double(completionTokens) * completion) * 1000
            return sum < 1e18 ? Int(sum.rounded()) : 0  // absurd counts of tokens are nothing to crash over
        }
    }

    package struct Mistake: Error, Equatable { package let reason: String }

    private var prices: [String: Price] = [:]

    package init() {}

    /// `gpt-4o-mini=0.15/0.60, claude-3-5-haiku-latest=0.80/4`: model, prompt, reply.
    package init(text: String) throws(Mistake) {
        for part in text.split(separator: ",") {
            let entry = part.drop { $0 == " " }
            guard let equals = entry.lastIndex(of: "="), equals > entry.startIndex else { throw Self.wrong(entry) }
            let numbers = entry[entry.index(after: equals)...].split(
                separator: "/", omittingEmptySubsequences: false)
            guard numbers.count == 2, let prompt = Self.number(numbers[0]), let completion = Self.number(numbers[1])
            else { throw Self.wrong(entry) }
            let model = String(entry[..<equals])
            guard prices[model] == nil else { throw Mistake(reason: "\"\(model)\" is there twice: give it one price") }
            prices[model] = Price(prompt: prompt, completion: completion)
        }
    }

    package var isEmpty: Bool { prices.isEmpty }

    package func price(of model: String) -> Price? { prices[model] }

    private static func wrong(_ entry: Substring) -> Mistake {
        Mistake(reason: "\"\(entry)\" is no price: give model=prompt/reply, as in gpt-4o-mini=0.15/0.60")
    }

    /// Digits and a point, up to a million.
    private static func number(_ text: Substring) -> Double? {
        let trimmed = text.reversed().drop { $0 == " " }.reversed()
        guard trimmed.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(String(trimmed)),
            number <= 1_000_000
        else { return nil }
        return number
    }
}
