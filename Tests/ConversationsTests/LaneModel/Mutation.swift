import Redis

/// A script changed on purpose, to see whether the model notices.
struct Mutation: Sendable, CustomStringConvertible {
    let description: String
    let from: String
    let to: String

    init(_ description: String, _ from: String, _ to: String) {
        self.description = description
        self.from = from
        self.to = to
    }

    /// The same text where it has nothing of it: the prelude is in all scripts.
    func made(in source: String) -> String { source.replacing(from, with: to) }
}
