/// What people say without asking anything, in English and French: a greeting, thanks or a farewell.
enum SmallTalk: Equatable {
    case greeting, thanks, farewell

    private static let most = 6
    private static let greetingWords: Set<String> = [
        "hi", "hello", "hey", "hallo", "hiya", "howdy", "morning", "evening", "afternoon", "yo",
        "bonjour", "bonsoir", "salut", "coucou",
    ]
    private static let thankWords: Set<String> = ["thanks", "thank", "thx", "ty", "cheers", "merci"]
    private static let farewellWords: Set<String> = [
        "bye", "goodbye", "ciao", "revoir", "adieu", "bientôt", "bientot", "farewell", "goodnight",
    ]
    /// Say nothing of their own; "merci beaucoup pour votre aide" is thanks all the same.
    private static let companions: Set<String> = [
        "there", "you", "good", "again", "a", "lot", "so", "much", "very", "for", "your", "help", "everyone", "all",
        "team", "the", "and", "ok", "okay", "great", "perfect", "see", "dear",
        "à", "au", "tous", "toutes", "tout", "le", "la", "monde", "et", "beaucoup", "bien", "bonne", "bon", "journée",
        "journee", "soirée", "soiree", "pour", "votre", "ton", "aide", "réponse", "reponse", "d", "accord", "parfait",
        "super", "madame", "monsieur", "toi", "vous", "mille", "fois", "grand", "un", "re",
    ]

    /// Nil when the text says anything else.
    init?(_ text: String) {
        let words = text.prefix(200).lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
        guard (1...Self.most).contains(words.count) else { return nil }
        let known = Self.greetingWords.union(Self.thankWords).union(Self.farewellWords).union(Self.companions)
        guard words.allSatisfy(known.contains) else { return nil }
        if words.contains(where: Self.thankWords.contains) {
            self = .thanks
        } else if words.contains(where: Self.farewellWords.contains) {
            self = .farewell
        } else if words.contains(where: Self.greetingWords.contains) {
            self = .greeting
        } else {
            return nil
        }
    }
}
