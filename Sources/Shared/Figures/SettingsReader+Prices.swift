package import Service

extension SettingsReader {
    /// What models cost; nothing where nobody says.
    package mutating func prices() -> ModelPrices {
        guard isGiven(.modelPrices) else { return ModelPrices() }
        return parsed(.modelPrices, reason: { (error: ModelPrices.Mistake) in error.reason }) {
            (text) throws(ModelPrices.Mistake) in try ModelPrices(text: text)
        } ?? ModelPrices()
    }
}
