/// What Parley says in its own name, in the bot's language.
package enum Notices {
    /// To a user who has written too much: once per block. The second line is the exact time to wait.
    package static func rateLimited(seconds: Int, in language: ReplyLanguage) -> String {
        switch language {
        case .en: "⚠️ Too many messages. Please wait \(wait(seconds, in: language)).\nRetry in \(seconds)s"
        case .fr: "⚠️ Trop de messages. Veuillez patienter \(wait(seconds, in: language)).\nRéessayez dans \(seconds)s"
        }
    }

    /// When no provider has answered.
    package static func apology(in language: ReplyLanguage) -> String {
        switch language {
        case .en: "Sorry, I cannot answer right now. Please try again in a few minutes."
        case .fr: "Désolé, je ne peux pas répondre pour le moment. Réessayez dans quelques minutes."
        }
    }

    /// When a message is given up though providers were not at fault.
    package static func givenUp(in language: ReplyLanguage) -> String {
        switch language {
        case .en: "Sorry, I could not deal with this message. Please write it in other words, or try again later."
        case .fr: "Désolé, je n'ai pas pu traiter ce message. Reformulez-le ou réessayez plus tard."
        }
    }

    /// When the knowledge has no answer. `contact`: where a person can be reached, if the bot says so.
    package static func unknown(contact: String?, in language: ReplyLanguage) -> String {
        let contact = contact.flatMap { $0.isEmpty ? nil : $0 }
        switch language {
        case .en:
            return "Sorry, I don't know the answer to that." + (contact.map { " You can reach us here: \($0)" } ?? "")
        case .fr:
            return "Désolé, je ne connais pas la réponse à cette question."
                + (contact.map { " Vous pouvez nous joindre ici : \($0)" } ?? "")
        }
    }

    static func smallTalk(_ said: SmallTalk, in language: ReplyLanguage) -> String {
        switch (said, language) {
        case (.greeting, .en): "Hello! How can I help you?"
        case (.greeting, .fr): "Bonjour ! Comment puis-je vous aider ?"
        case (.thanks, .en): "You're welcome!"
        case (.thanks, .fr): "Avec plaisir !"
        case (.farewell, .en): "Goodbye!"
        case (.farewell, .fr): "Au revoir !"
        }
    }

    /// Whole minutes, rounded up, from a minute on.
    private static func wait(_ seconds: Int, in language: ReplyLanguage) -> String {
        guard seconds >= 60 else {
            let word = language == .en ? "second" : "seconde"
            return "\(seconds) \(word)\(seconds == 1 ? "" : "s")"
        }
        let minutes = (seconds + 59) / 60
        return "\(minutes) minute\(minutes == 1 ? "" : "s")"
    }
}
